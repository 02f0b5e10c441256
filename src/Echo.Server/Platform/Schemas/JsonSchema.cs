using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Schemas;

/// <summary>A JSON Schema (2020-12) that values are checked against. It holds what tools use; a schema with a rule beyond that is refused when it is
/// read, so that no rule is silently not held. <c>format</c> and other annotations state nothing, as the specification has it.</summary>
public sealed class JsonSchema
{
    readonly JsonElement root;
    readonly SchemaPatterns patterns;

    JsonSchema(JsonElement root, SchemaPatterns patterns) => (this.root, this.patterns) = (root, patterns);

    /// <returns>Null when the schema can't be held.</returns>
    /// <param name="problem">Why, as one sentence; empty otherwise.</param>
    public static JsonSchema? Read(RawJson schema, out string problem)
    {
        var found = new SchemaPatterns();
        try
        {
            var whole = JsonElement.Parse(schema.Utf8.Span);
            problem = SchemaReading.FindProblem(whole, found) ?? "";
            return problem.Length == 0 ? new(whole, found) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair in a text is well-formed JSON, and no text.
            problem = "The schema is not readable JSON.";
            return null;
        }
    }

    /// <returns>The first broken rules; empty when the value fits.</returns>
    public IReadOnlyList<SchemaFault> Check(JsonElement value)
    {
        var check = new SchemaCheck(root, patterns);
        try
        {
            check.Run(root, value, "");
        }
        catch (InvalidOperationException)
        {
            return [new("", "Remove halves of surrogate pairs.", ViolationTypes.StringForbidden)];
        }

        return check.Faults;
    }
}
