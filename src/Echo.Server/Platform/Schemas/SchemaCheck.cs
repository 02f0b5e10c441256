using System.Text.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Schemas;

/// <summary>One value against one schema: collects the rules that are broken.</summary>
sealed class SchemaCheck(JsonElement root, SchemaPatterns patterns)
{
    const int MostFaults = 20;

    // References may lead in a circle, and through many branches at once.
    const int Deepest = 128;
    const int MostSteps = 200_000;

    readonly List<SchemaFault> faults = [];
    int depth;
    int steps;

    public IReadOnlyList<SchemaFault> Faults => faults;

    public SchemaPatterns Patterns => patterns;

    public void Add(string path, string message, string type)
    {
        if (faults.Count < MostFaults)
            faults.Add(new(path, message, type));
    }

    /// <summary>Whether a value fits a part of the schema, without saying why it does not.</summary>
    public bool Fits(JsonElement schema, JsonElement value)
    {
        var inner = new SchemaCheck(root, patterns) { depth = depth, steps = steps };
        inner.Run(schema, value, "");
        steps = inner.steps;
        return inner.faults.Count == 0;
    }

    public void Run(JsonElement schema, JsonElement value, string path)
    {
        if (schema.ValueKind == JsonValueKind.True)
            return;
        if (schema.ValueKind == JsonValueKind.False)
        {
            Add(path, "Leave this out.", ViolationTypes.Value);
            return;
        }

        if (depth >= Deepest || ++steps > MostSteps)
        {
            Add(path, "This is too much to be checked.", ViolationTypes.Value);
            return;
        }

        depth++;
        if (SchemaTypes.Check(this, schema, value, path))
        {
            SchemaLogic.Check(this, schema, value, path);
            Check(schema, value, path);
        }

        depth--;
    }

    /// <summary>Follows a reference that was found to lead somewhere when the schema was read.</summary>
    public JsonElement Resolve(string reference) => SchemaPointer.Find(root, reference)!.Value;

    /// <summary>The path of a part of a value.</summary>
    public static string Join(string path, object part) => path.Length == 0 ? $"{part}" : $"{path}.{part}";

    void Check(JsonElement schema, JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                ObjectRules.Check(this, schema, value, path);
                break;
            case JsonValueKind.Array:
                ListRules.Check(this, schema, value, path);
                break;
            case JsonValueKind.String:
                TextRules.Check(this, schema, value.GetString()!, path);
                break;
            case JsonValueKind.Number:
                NumberRules.Check(this, schema, value, path);
                break;
        }
    }
}
