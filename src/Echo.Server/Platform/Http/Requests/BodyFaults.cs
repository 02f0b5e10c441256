using System.Text.Json;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Finds out why a body could not be read as a request class: the first value of a wrong type, or else all broken rules (contract
/// section 2.1). Runs only after reading failed, so it may take a second look.</summary>
sealed class BodyFaults
{
    readonly List<FieldViolation> violations = [];

    // The first in the order of the body; nothing behind it matters.
    FieldViolation? wrongType;

    /// <returns>Null when nothing is wrong but nulls in optional fields.</returns>
    public static Problem? Explain(JsonElement body, Type type)
    {
        var faults = new BodyFaults();
        if (body.ValueKind != JsonValueKind.Object)
            faults.RefuseType("body", type);
        else
            faults.LookAtObject(body, type, "body");
        if (faults.wrongType is { } wrong)
            return Problem.Invalid(wrong);
        return faults.violations.Count > 0 ? Problem.Invalid(faults.violations) : null;
    }

    void LookAt(JsonElement value, Type type, string location)
    {
        if (wrongType is not null || WireTypes.IsAny(type))
            return;
        if (WireTypes.IsObject(type))
            LookAtObject(value, type, location);
        else if (WireTypes.ValueOf(type) is { } mapped)
            LookAtMap(value, mapped, location, type);
        else if (WireTypes.ElementOf(type) is { } element)
            LookAtList(value, element, location, type);
        else if (LeafFaults.Find(value, type) is not { } fault)
            return;
        else if (fault.Type == ViolationTypes.Type)
            RefuseType(location, type);
        else
            violations.Add(new(location, fault.Message, fault.Type));
    }

    void LookAtObject(JsonElement value, Type type, string location)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            RefuseType(location, type);
            return;
        }

        var shape = RequestShape.Of(type);
        foreach (var property in value.EnumerateObject())
        {
            if (shape.Find(property.Name) is { } field)
                LookAtField(field, property.Value, $"{location}.{field.Name}");
        }

        foreach (var field in shape.Fields)
        {
            if (field.IsRequired && !value.TryGetProperty(field.Name, out _))
                violations.Add(new($"{location}.{field.Name}", "This field is required.", ViolationTypes.Missing));
        }
    }

    void LookAtField(RequestField field, JsonElement value, string location)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            if (field is { AllowsNull: false, IsRequired: true })
                violations.Add(new(location, "This field can't be null.", ViolationTypes.Null));
            return;
        }

        var before = violations.Count;
        LookAt(value, field.Type, location);
        if (wrongType is not null || violations.Count > before || field.Rules.Count == 0)
            return;
        var read = value.Deserialize(field.Type, WireJson.Options)!;
        field.CheckRules(field.Trims ? ((string)read).Trim() : read, location, violations);
        wrongType = violations.Skip(before).FirstOrDefault(violation => violation.Type == ViolationTypes.Type);
    }

    void LookAtList(JsonElement value, Type element, string location, Type type)
    {
        if (value.ValueKind != JsonValueKind.Array)
            RefuseType(location, type);
        else
            foreach (var (index, inner) in value.EnumerateArray().Index())
                LookAtElement(inner, element, $"{location}.{index}");
    }

    void LookAtMap(JsonElement value, Type mapped, string location, Type type)
    {
        if (value.ValueKind != JsonValueKind.Object)
            RefuseType(location, type);
        else
            foreach (var property in value.EnumerateObject())
                LookAtElement(property.Value, mapped, $"{location}.{property.Name}");
    }

    void LookAtElement(JsonElement value, Type type, string location)
    {
        if (value.ValueKind == JsonValueKind.Null && !WireTypes.IsAny(type))
            violations.Add(RequestChecker.NullElement(location));
        else
            LookAt(value, type, location);
    }

    void RefuseType(string location, Type type) => wrongType ??= new(location, $"Send {WireTypes.Describe(type)}.", ViolationTypes.Type);
}
