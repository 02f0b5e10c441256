using System.Text.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Schemas;

/// <summary>The rules that put schemas together: $ref, allOf, anyOf, oneOf and not.</summary>
static class SchemaLogic
{
    public static void Check(SchemaCheck check, JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            check.Run(check.Resolve(reference.GetString()!), value, path);
        if (schema.TryGetProperty("allOf", out var all))
        {
            foreach (var one in all.EnumerateArray())
                check.Run(one, value, path);
        }

        if (schema.TryGetProperty("anyOf", out var any) && !any.EnumerateArray().Any(one => check.Fits(one, value)))
            check.Add(path, "This fits none of the forms that are allowed.", ViolationTypes.Value);
        if (schema.TryGetProperty("oneOf", out var exactly) && exactly.EnumerateArray().Count(one => check.Fits(one, value)) != 1)
            check.Add(path, "This has to fit exactly one of the forms that are allowed.", ViolationTypes.Value);
        if (schema.TryGetProperty("not", out var not) && check.Fits(not, value))
            check.Add(path, "This has a form that is not allowed.", ViolationTypes.Value);
    }
}
