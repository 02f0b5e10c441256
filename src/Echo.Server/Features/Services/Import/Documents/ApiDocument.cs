using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>An OpenAPI document, 3.0 or 3.1, as JSON. It is read as it stands and never made into objects: what it says about schemas goes on
/// to clients nearly unchanged, and references are followed within the document only.</summary>
sealed class ApiDocument
{
    /// <summary>The longest document, as JSON.</summary>
    public const int MostBytes = 32 * 1024 * 1024;

    const int MostHops = 20;

    static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 256, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    readonly Dictionary<string, JsonElement?> found = new(StringComparer.Ordinal);

    ApiDocument(JsonElement root) => Root = root;

    public JsonElement Root { get; }

    public string Version => Text(Root, "openapi") ?? "";

    public string Title => Root.TryGetProperty("info", out var info) && Text(info, "title") is { Length: > 0 } title ? title : "API";

    public string ApiVersion => Root.TryGetProperty("info", out var info) ? Text(info, "version") ?? "" : "";

    /// <summary>Schemas of 3.0 are a dialect of their own.</summary>
    public bool IsOld => Version.StartsWith("3.0", StringComparison.Ordinal);

    /// <param name="json">The document, or a string that holds it as JSON or YAML.</param>
    /// <returns>Null when it can't be read.</returns>
    /// <param name="problem">Why, as sentences; empty otherwise.</param>
    public static ApiDocument? Read(RawJson json, out string problem)
    {
        if (json.Kind == JsonValueKind.Object)
            return Of(json, out problem);
        if (json.AsUtf8Text() is { } text)
            return Read(text, out problem);
        problem = "Send the document as a JSON object, or as text that is JSON or YAML.";
        return null;
    }

    /// <summary>The same for a file.</summary>
    public static ApiDocument? Read(ReadOnlyMemory<byte> utf8, out string problem) =>
        OfText(utf8, out problem) is { } json ? Of(json, out problem) : null;

    /// <summary>The element, or what its reference leads to.</summary>
    /// <param name="problem">Why it leads nowhere; null otherwise.</param>
    public JsonElement? Resolve(JsonElement element, out string? problem)
    {
        problem = null;
        for (var hop = 0; element.ValueKind == JsonValueKind.Object && Text(element, "$ref") is { } reference; hop++)
        {
            if (!reference.StartsWith('#'))
                problem = $"It refers to {Shown(reference)}, which is another file. Bundle the document into one file first";
            else if (hop == MostHops || Find(reference) is not { } next)
                problem = $"Its reference {Shown(reference)} leads nowhere";
            else
            {
                element = next;
                continue;
            }

            return null;
        }

        return element;
    }

    /// <param name="reference">Within the document, such as <c>#/components/schemas/Pet</c>.</param>
    public JsonElement? Find(string reference)
    {
        if (found.TryGetValue(reference, out var known))
            return known;
        var current = (JsonElement?)Root;
        foreach (var step in Uri.UnescapeDataString(reference[1..]).Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            current = current switch
            {
                { ValueKind: JsonValueKind.Object } within when within.TryGetProperty(name, out var member) => member,
                { ValueKind: JsonValueKind.Array } within when int.TryParse(name, out var index) && index >= 0 && index < within.GetArrayLength()
                    => within[index],
                _ => null,
            };
        }

        return found[reference] = current;
    }

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;

    public static bool Flag(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    public static IEnumerable<JsonElement> Elements(JsonElement? list) =>
        list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static IEnumerable<JsonProperty> Members(JsonElement? map) =>
        map is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject() : [];

    static RawJson? OfText(ReadOnlyMemory<byte> utf8, out string problem)
    {
        problem = "";
        var text = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        if (!System.Text.Unicode.Utf8.IsValid(text.Span))
            problem = "The document is no UTF-8 text.";
        else if (text.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
            return new(text);
        else
            return YamlText.ToJson(Encoding.UTF8.GetString(text.Span), MostBytes, out problem);
        return null;
    }

    static ApiDocument? Of(RawJson json, out string problem)
    {
        problem = "";
        try
        {
            var root = JsonElement.Parse(json.Utf8.Span, Lenient);
            var document = new ApiDocument(root);
            problem = FaultOf(document);
            return problem.Length == 0 ? document : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            problem = "The document is not readable JSON.";
            return null;
        }
    }

    static string FaultOf(ApiDocument document)
    {
        if (document.Root.ValueKind != JsonValueKind.Object)
            return "The document is no object.";
        if (Text(document.Root, "swagger") is { } old)
            return $"This is a Swagger {Shown(old)} document. Echo reads OpenAPI 3.0 and 3.1: "
                + "convert it first, for example with swagger2openapi, or ask for the API's newer document.";
        if (document.Version.Length == 0)
            return "This is no OpenAPI document: it has no field openapi with a version such as 3.1.0.";
        if (!document.Version.StartsWith("3.0", StringComparison.Ordinal) && !document.Version.StartsWith("3.1", StringComparison.Ordinal))
            return $"OpenAPI {Shown(document.Version)} is not read; versions 3.0 and 3.1 are.";
        return Members(Member(document.Root, "paths")).Any() ? "" : "The document has no paths, and so no operations.";
    }

    static string Shown(string text) => text.Length <= 200 ? text : $"{text[..200]}…";
}
