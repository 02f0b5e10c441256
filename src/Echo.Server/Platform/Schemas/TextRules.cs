using System.Text.Json;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Platform.Schemas;

/// <summary>The rules of texts. Lengths count Unicode scalar values.</summary>
static class TextRules
{
    public static void Check(SchemaCheck check, JsonElement schema, string text, string path)
    {
        var length = FieldRules.Scalars(text);
        if (schema.TryGetProperty("minLength", out var least) && length < least.GetInt32())
            check.Add(path, $"Use at least {least.GetInt32()} characters.", ViolationTypes.StringTooShort);
        if (schema.TryGetProperty("maxLength", out var most) && length > most.GetInt32())
            check.Add(path, $"Use at most {most.GetInt32()} characters.", ViolationTypes.StringTooLong);
        if (schema.TryGetProperty("pattern", out var pattern) && !check.Patterns.IsMatch(pattern.GetString()!, text))
            check.Add(path, $"Must match {pattern.GetString()}.", ViolationTypes.StringPattern);
    }
}
