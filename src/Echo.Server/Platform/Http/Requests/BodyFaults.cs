using System.Buffers;
using System.Text.Json;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Finds out why a body could not be read as a request class. Runs only after reading failed, so it may take a second
/// look.</summary>
static class BodyFaults
{
    public static Problem Explain(ReadOnlySequence<byte> body, Type type)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = WireJson.MaxDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return Problem.Of(ProblemKind.Malformed, "Malformed JSON in request body");
        }

        using (document)
        {
            var violations = new List<FieldViolation>();
            return CheckObject(document.RootElement, type, "body", violations) is { } wrongType
                ? Problem.Invalid(wrongType)
                : Problem.Invalid(violations);
        }
    }

    /// <returns>The first field whose JSON type is wrong; rule violations are collected only while there is none.</returns>
    static FieldViolation? CheckObject(JsonElement element, Type type, string location, List<FieldViolation> violations)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return new(location, "Send a JSON object.", ViolationTypes.Type);

        foreach (var field in RequestShape.Of(type).Fields)
        {
            var place = $"{location}.{field.Name}";
            if (!element.TryGetProperty(field.Name, out var value))
            {
                if (field.IsRequired)
                    violations.Add(new(place, "This field is required.", ViolationTypes.Missing));
            }
            else if (value.ValueKind == JsonValueKind.Null)
            {
                if (!field.AllowsNull)
                    violations.Add(new(place, "This field can't be null.", ViolationTypes.Null));
            }
            else if (CheckValue(field, value, place, violations) is { } wrongType)
            {
                return wrongType;
            }
        }

        return null;
    }

    static FieldViolation? CheckValue(RequestField field, JsonElement value, string location, List<FieldViolation> violations)
    {
        if (RequestShape.IsObject(field.Type))
            return CheckObject(value, field.Type, location, violations);
        try
        {
            var read = value.Deserialize(field.Property.PropertyType, WireJson.Options)!;
            RequestChecker.CheckField(field, field.Trims ? ((string)read).Trim() : read, location, violations);
            return null;
        }
        catch (JsonException fault)
        {
            var inside = fault.Path is { Length: > 1 } path
                ? path[1..].Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
                : "";
            var (code, expected) = WireTypes.Describe(field.Type, value.ValueKind == JsonValueKind.String);
            return new(location + inside, $"Send {expected}.", code);
        }
    }
}
