using System.Collections.Frozen;
using System.Text.Json;

namespace Echo.Server.Platform.Schemas;

/// <summary>Looks through a schema once, before it is used: whether all of its rules can be held, and are well formed.</summary>
sealed class SchemaReading
{
    const int Deepest = 64;

    static readonly string[] TypeNames = ["object", "array", "string", "number", "integer", "boolean", "null"];

    // Each keyword with the form of its value.
    static readonly FrozenDictionary<string, Form> Rules = new Dictionary<string, Form>
    {
        ["type"] = Form.Types,
        ["enum"] = Form.List,
        ["const"] = Form.Any,
        ["$ref"] = Form.Reference,
        ["allOf"] = Form.SchemaList,
        ["anyOf"] = Form.SchemaList,
        ["oneOf"] = Form.SchemaList,
        ["not"] = Form.Schema,
        ["properties"] = Form.SchemaMap,
        ["$defs"] = Form.SchemaMap,
        ["definitions"] = Form.SchemaMap,
        ["patternProperties"] = Form.PatternMap,
        ["additionalProperties"] = Form.Schema,
        ["propertyNames"] = Form.Schema,
        ["required"] = Form.Names,
        ["minProperties"] = Form.Count,
        ["maxProperties"] = Form.Count,
        ["prefixItems"] = Form.SchemaList,
        ["items"] = Form.Schema,
        ["minItems"] = Form.Count,
        ["maxItems"] = Form.Count,
        ["uniqueItems"] = Form.Flag,
        ["minLength"] = Form.Count,
        ["maxLength"] = Form.Count,
        ["pattern"] = Form.Pattern,
        ["minimum"] = Form.Number,
        ["maximum"] = Form.Number,
        ["exclusiveMinimum"] = Form.Number,
        ["exclusiveMaximum"] = Form.Number,
        ["multipleOf"] = Form.Positive,
    }.ToFrozenDictionary();

    // Rules of the specification that are not held here. What is in neither list is an annotation.
    static readonly FrozenSet<string> Unheld = FrozenSet.Create(
        "if", "then", "else", "contains", "minContains", "maxContains", "dependentRequired", "dependentSchemas", "dependencies",
        "unevaluatedProperties", "unevaluatedItems", "additionalItems", "$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor", "$id");

    readonly JsonElement root;
    readonly SchemaPatterns patterns;

    SchemaReading(JsonElement root, SchemaPatterns patterns) => (this.root, this.patterns) = (root, patterns);

    enum Form
    {
        Any,
        Types,
        List,
        Reference,
        Schema,
        SchemaList,
        SchemaMap,
        PatternMap,
        Names,
        Count,
        Flag,
        Pattern,
        Number,
        Positive,
    }

    /// <returns>One sentence, or null when all is well.</returns>
    /// <param name="patterns">Gets the schema's regular expressions.</param>
    public static string? FindProblem(JsonElement root, SchemaPatterns patterns) => new SchemaReading(root, patterns).Look(root, depth: 0);

    string? Look(JsonElement schema, int depth)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return null;
        if (schema.ValueKind != JsonValueKind.Object)
            return "A schema is an object, true or false.";
        if (depth > Deepest)
            return $"The schema is nested deeper than {Deepest} levels.";
        foreach (var member in schema.EnumerateObject())
        {
            if (Unheld.Contains(member.Name) && !(depth == 0 && member.Name == "$id"))
                return $"The rule {member.Name} is not supported.";
            if (Rules.TryGetValue(member.Name, out var form) && (Check(form, member.Value, depth) ?? Inner(form, member.Value, depth)) is { } problem)
                return problem.Length > 0 ? problem : $"The rule {member.Name} has a value of the wrong form.";
        }

        return null;
    }

    // An empty text stands for a wrong form.
    string? Check(Form form, JsonElement value, int depth) => form switch
    {
        Form.Types => IsTypes(value) ? null : "",
        Form.List => value.ValueKind == JsonValueKind.Array ? null : "",
        Form.Names => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsText) ? null : "",
        Form.Count => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0 ? null : "",
        Form.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "",
        Form.Number => SchemaNumber.TryRead(value, out _) ? null : "",
        Form.Positive => SchemaNumber.TryRead(value, out var number) && number > 0 ? null : "",
        Form.Pattern => IsText(value) ? patterns.Add(value.GetString()!) : "",
        Form.Reference => !IsText(value) ? "" : SchemaPointer.Find(root, value.GetString()!) is null ? $"The reference {value.GetString()} leads nowhere." : null,
        Form.SchemaMap or Form.PatternMap => value.ValueKind == JsonValueKind.Object ? null : "",
        Form.SchemaList => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 ? null : "",
        _ => null,
    };

    string? Inner(Form form, JsonElement value, int depth) => form switch
    {
        Form.Schema => Look(value, depth + 1),
        Form.SchemaList => value.EnumerateArray().Select(inner => Look(inner, depth + 1)).FirstOrDefault(problem => problem is not null),
        Form.SchemaMap => value.EnumerateObject().Select(inner => Look(inner.Value, depth + 1)).FirstOrDefault(problem => problem is not null),
        Form.PatternMap => value.EnumerateObject()
            .Select(inner => patterns.Add(inner.Name) ?? Look(inner.Value, depth + 1)).FirstOrDefault(problem => problem is not null),
        _ => null,
    };

    static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    static bool IsTypes(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? value.GetArrayLength() > 0 && value.EnumerateArray().All(one => IsText(one) && TypeNames.Contains(one.GetString()))
        : IsText(value) && TypeNames.Contains(value.GetString());
}
