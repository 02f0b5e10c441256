using System.Collections;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Checks the rules of a bound request and collects every violation. A rule that finds a wrong JSON type is the only one
/// reported, as for types that .NET knows (contract section 2.1).</summary>
public static class RequestChecker
{
    /// <param name="location">What the fields' names stand behind, such as <c>body</c>.</param>
    public static IReadOnlyList<FieldViolation> Check(object request, string location)
    {
        var violations = new List<FieldViolation>();
        CheckObject(request, location, violations);
        if (violations.Count == 0 && request is IRequestRules whole)
            violations.AddRange(whole.Check());
        return violations.Find(violation => violation.Type == ViolationTypes.Type) is { } wrongType ? [wrongType] : violations;
    }

    public static FieldViolation NullElement(string location) => new(location, "An element can't be null.", ViolationTypes.Null);

    static void CheckObject(object request, string location, List<FieldViolation> violations)
    {
        foreach (var field in RequestShape.Of(request.GetType()).Fields)
        {
            if (field.Property.GetValue(request) is not { } value)
                continue;
            var place = $"{location}.{field.Name}";
            field.CheckRules(value, place, violations);
            CheckInside(value, place, violations);
        }
    }

    static void CheckInside(object value, string location, List<FieldViolation> violations)
    {
        switch (value)
        {
            case string text:
                if (FieldRules.CheckText(text) is { } fault)
                    violations.Add(new(location, fault.Message, fault.Type));
                break;
            case JsonElement json when json.ValueKind != JsonValueKind.Undefined && !JsonText.IsStorable(json):
            case RawJson raw when !JsonText.IsStorable(raw.Utf8.Span):
                violations.Add(new(location, FieldRules.NotStorable.Message, FieldRules.NotStorable.Type));
                break;
            case JsonElement or RawJson:
                break;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    CheckInside(entry.Key, location, violations);
                    CheckElement(entry.Value, $"{location}.{entry.Key}", violations);
                }

                break;
            case IEnumerable list:
                foreach (var (index, element) in list.Cast<object?>().Index())
                    CheckElement(element, $"{location}.{index}", violations);
                break;
            default:
                if (WireTypes.IsObject(value.GetType()))
                    CheckObject(value, location, violations);
                break;
        }
    }

    static void CheckElement(object? element, string location, List<FieldViolation> violations)
    {
        if (element is null)
            violations.Add(NullElement(location));
        else
            CheckInside(element, location, violations);
    }
}
