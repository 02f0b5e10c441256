using System.Text.Json;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>Copies schemas of a document into a schema of its own, in the dialect of JSON Schema 2020-12. References become definitions beside it,
/// each once, so that schemas which refer to themselves end.</summary>
/// <param name="ofRequests">Leaves out what only answers have.</param>
sealed class SchemaCopy(ApiDocument document, bool ofRequests)
{
    const int Deepest = 40;
    const int MostText = 500;
    const string Definitions = "#/$defs/";

    static readonly HashSet<string> Maps = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
    static readonly HashSet<string> Lists = ["allOf", "anyOf", "oneOf", "prefixItems"];

    static readonly HashSet<string> Inner =
    [
        "items", "additionalProperties", "not", "propertyNames", "contains", "if", "then", "else", "unevaluatedProperties", "unevaluatedItems",
        "additionalItems",
    ];

    // Of no use to a caller, or of another dialect.
    static readonly HashSet<string> LeftOut =
    [
        "xml", "externalDocs", "discriminator", "example", "examples", "readOnly", "writeOnly", "nullable", "$recursiveRef", "$recursiveAnchor",
        "$dynamicRef", "$dynamicAnchor", "$anchor", "$id", "$schema", "$comment",
    ];

    readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    readonly Queue<string> waiting = new();

    /// <summary>The next definition that was referred to and is not written yet.</summary>
    public (string Name, JsonElement Schema)? Next() =>
        waiting.TryDequeue(out var reference) ? (names[reference], document.Find(reference) ?? JsonElement.Parse("{}")) : null;

    public void Write(Utf8JsonWriter writer, JsonElement schema, int depth = 0)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            schema.WriteTo(writer);
        else if (schema.ValueKind != JsonValueKind.Object || depth > Deepest)
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
        else
            WriteObject(writer, schema, depth);
    }

    void WriteObject(Utf8JsonWriter writer, JsonElement schema, int depth)
    {
        writer.WriteStartObject();
        var reference = ApiDocument.Text(schema, "$ref");
        if (reference?.StartsWith('#') == true && document.Find(reference) is not null)
            writer.WriteString("$ref", Definitions + NameOf(reference));
        foreach (var member in schema.EnumerateObject())
        {
            // In 3.0 nothing beside a reference counts, but a description does no harm.
            var counts = reference is null || !document.IsOld || member.Name == "description";
            if (counts && member.Name != "$ref" && !LeftOut.Contains(member.Name) && !member.Name.StartsWith("x-", StringComparison.Ordinal))
                WriteMember(writer, schema, member, depth);
        }

        writer.WriteEndObject();
    }

    void WriteMember(Utf8JsonWriter writer, JsonElement schema, JsonProperty member, int depth)
    {
        var (name, value) = (member.Name, member.Value);
        if (IsLimitOfOld(name) && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return;
        if (name is "minimum" or "maximum" && ApiDocument.Flag(schema, name == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum"))
            name = name == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
        writer.WritePropertyName(name);
        if (Maps.Contains(name) && value.ValueKind == JsonValueKind.Object)
            WriteMap(writer, value, name == "properties", depth);
        else if (Lists.Contains(name) && value.ValueKind == JsonValueKind.Array)
            WriteList(writer, value, depth);
        else if (Inner.Contains(name) && value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False)
            Write(writer, value, depth + 1);
        else if (name == "required" && value.ValueKind == JsonValueKind.Array)
            WriteRequired(writer, schema, value);
        else if (name == "type" && value.ValueKind == JsonValueKind.String && ApiDocument.Flag(schema, "nullable"))
            WriteWithNull(writer, [value], static target => target.WriteStringValue("null"));
        else if (name == "enum" && value.ValueKind == JsonValueKind.Array && ApiDocument.Flag(schema, "nullable"))
            WriteWithNull(writer, WithoutNull(value), static target => target.WriteNullValue());
        else if (name == "description" && value.ValueKind == JsonValueKind.String)
            writer.WriteStringValue(Cut(value.GetString()!, MostText));
        else
            value.WriteTo(writer);
    }

    void WriteMap(Utf8JsonWriter writer, JsonElement map, bool areProperties, int depth)
    {
        writer.WriteStartObject();
        foreach (var member in map.EnumerateObject().Where(member => !areProperties || !IsLeftOut(member.Value)))
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value, depth + 1);
        }

        writer.WriteEndObject();
    }

    void WriteList(Utf8JsonWriter writer, JsonElement list, int depth)
    {
        writer.WriteStartArray();
        foreach (var element in list.EnumerateArray())
            Write(writer, element, depth + 1);
        writer.WriteEndArray();
    }

    void WriteRequired(Utf8JsonWriter writer, JsonElement schema, JsonElement required)
    {
        writer.WriteStartArray();
        foreach (var name in required.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String))
        {
            if (ApiDocument.Member(schema, "properties") is not { } properties || ApiDocument.Member(properties, name.GetString()!) is not { } property
                || !IsLeftOut(property))
                name.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    static IEnumerable<JsonElement> WithoutNull(JsonElement list) => list.EnumerateArray().Where(one => one.ValueKind != JsonValueKind.Null);

    static void WriteWithNull(Utf8JsonWriter writer, IEnumerable<JsonElement> values, Action<Utf8JsonWriter> writeNull)
    {
        writer.WriteStartArray();
        foreach (var value in values)
            value.WriteTo(writer);
        writeNull(writer);
        writer.WriteEndArray();
    }

    // What only answers have; also where a reference leads there.
    bool IsLeftOut(JsonElement property) =>
        ofRequests && (ApiDocument.Flag(property, "readOnly") || (document.Resolve(property, out _) is { } target && ApiDocument.Flag(target, "readOnly")));

    string NameOf(string reference)
    {
        if (names.TryGetValue(reference, out var known))
            return known;
        var last = reference[(reference.LastIndexOf('/') + 1)..];
        var name = string.Concat(last.Select(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.' ? character : '_'));
        if (name.Length == 0 || names.ContainsValue(name))
            name = $"{name}_{names.Count}";
        waiting.Enqueue(reference);
        return names[reference] = name;
    }

    static bool IsLimitOfOld(string name) => name is "exclusiveMinimum" or "exclusiveMaximum";

    internal static string Cut(string text, int most) =>
        text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)]}…";
}
