using System.Buffers;
using System.Text.Json;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;

namespace Echo.Mcp.Sessions.Stateless;

/// <summary>Reads from a tool's inputSchema which parameters it wants to see in headers (2026-07-28, basic, transports, streamable HTTP,
/// schema extension). They may only stand where a chain of <c>properties</c> leads to; anywhere else they make the tool invalid.</summary>
sealed class HeaderParameters
{
    const string Annotation = "x-mcp-header";

    // Deeper than any message may be.
    const int MostDepth = 1024;

    static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Where schemas stand in a schema: as the value, in a list, or as the values of an object.
    static readonly HashSet<string> Schemas =
    [
        "items", "prefixItems", "contains", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames",
        "oneOf", "anyOf", "allOf", "not", "if", "then", "else",
    ];

    static readonly HashSet<string> SchemasByName = ["patternProperties", "dependentSchemas", "$defs", "definitions"];

    readonly List<HeaderParameter> found = [];
    readonly List<string> path = [];

    HeaderParameters()
    {
    }

    /// <summary>Null when the schema breaks the rules; then <see cref="Fault"/> says how.</summary>
    public IReadOnlyList<HeaderParameter>? Found => Fault is null ? found : null;

    public string? Fault { get; private set; }

    public static HeaderParameters Of(RawJson inputSchema)
    {
        var parameters = new HeaderParameters();

        // Nearly no tool has any; the rest is not for them.
        if (inputSchema.Utf8.Span.IndexOf("x-mcp-header"u8) < 0)
            return parameters;
        try
        {
            using var schema = JsonDocument.Parse(inputSchema.Utf8, new() { MaxDepth = MostDepth });
            parameters.Visit(schema.RootElement, isReachable: true);
        }
        catch (InvalidOperationException)
        {
            parameters.Fault = "a name in its schema is no text";
        }

        return parameters;
    }

    void Visit(JsonElement schema, bool isReachable)
    {
        if (schema.ValueKind != JsonValueKind.Object || Fault is not null)
            return;
        foreach (var member in schema.EnumerateObject())
        {
            if (member.Name == Annotation)
                Take(schema, member.Value, isReachable && path.Count > 0);
            else if (member.Name == "properties")
                VisitProperties(member.Value, isReachable);
            else if (Schemas.Contains(member.Name) || SchemasByName.Contains(member.Name))
                VisitElsewhere(member.Value, SchemasByName.Contains(member.Name));
        }
    }

    void VisitProperties(JsonElement properties, bool isReachable)
    {
        if (properties.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in properties.EnumerateObject())
        {
            path.Add(property.Name);
            Visit(property.Value, isReachable);
            path.RemoveAt(path.Count - 1);
        }
    }

    void VisitElsewhere(JsonElement value, bool isByName)
    {
        var schemas = (value.ValueKind, isByName) switch
        {
            (JsonValueKind.Array, _) => value.EnumerateArray(),
            (JsonValueKind.Object, true) => value.EnumerateObject().Select(member => member.Value),
            _ => (IEnumerable<JsonElement>)[value],
        };
        foreach (var schema in schemas)
            Visit(schema, isReachable: false);
    }

    void Take(JsonElement schema, JsonElement annotation, bool isReachable)
    {
        var header = annotation.ValueKind == JsonValueKind.String ? annotation.GetString()! : "";
        Fault ??= !isReachable ? "it stands where no chain of properties leads to"
            : header.Length == 0 || header.AsSpan().ContainsAnyExcept(TokenCharacters) ? $"\"{Excerpt.Of(header)}\" is no name of a header"
            : !IsPrimitive(schema) ? $"{Excerpt.Of(path[^1])} is no string, integer or boolean"
            : found.Any(other => other.Header.Equals(header, StringComparison.OrdinalIgnoreCase)) ? $"{Excerpt.Of(header)} stands twice"
            : null;
        if (Fault is null)
            found.Add(new(header, [.. path]));
    }

    static bool IsPrimitive(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is "string" or "integer" or "boolean";
}
