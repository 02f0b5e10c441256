using System.Text.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Schemas;

/// <summary>The rules type, enum and const.</summary>
static class SchemaTypes
{
    /// <returns>Whether the value has the type; else its other rules mean nothing.</returns>
    public static bool Check(SchemaCheck check, JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("type", out var type))
        {
            var names = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : new[] { type.GetString()! };
            if (!names.Any(name => Is(value, name)))
            {
                check.Add(path, $"Send {string.Join(" or ", names.Select(Describe))}.", ViolationTypes.Type);
                return false;
            }
        }

        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            check.Add(path, $"Use one of: {Shown(allowed)}.", ViolationTypes.Enum);
        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value))
            check.Add(path, $"Use {only.GetRawText()}.", ViolationTypes.Enum);
        return true;
    }

    static bool Is(JsonElement value, string name) => name switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => SchemaNumber.IsInteger(value),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    static string Describe(string name) => name switch
    {
        "object" => "a JSON object",
        "array" => "a JSON list",
        "string" => "a string",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "true or false",
        _ => "null",
    };

    static string Shown(JsonElement list) => string.Join(
        ", ", list.EnumerateArray().Take(50).Select(one => one.ValueKind == JsonValueKind.String ? one.GetString() : one.GetRawText()));
}
