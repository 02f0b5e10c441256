using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Echo.Server.Tests.Features.Services.Import;

/// <summary>What a request of an operation has to look like, read from the document and from nothing else: with values for its parameters, and how
/// each of them stands on the wire (OpenAPI 3.1.1, 4.12).</summary>
sealed partial class ExpectedRequest
{
    const int MostParameters = 40;

    readonly JsonNode document;
    readonly JsonNode operation;

    ExpectedRequest(JsonNode document, string key, JsonNode item, JsonNode operation)
    {
        (this.document, this.operation) = (document, operation);
        (Method, Template) = (key.Split(' ')[0], key[(key.IndexOf(' ') + 1)..].Split('#')[0]);
        HasOwnServer = operation["servers"] is JsonArray { Count: > 0 } || item["servers"] is JsonArray { Count: > 0 };
        var all = new Dictionary<(string, string), JsonNode>();
        foreach (var stated in (item["parameters"]?.AsArray() ?? []).Concat(operation["parameters"]?.AsArray() ?? []))
        {
            var parameter = Resolve(document, stated!)!;
            all[((string)parameter["name"]!, (string)parameter["in"]!)] = parameter;
        }

        foreach (Match match in PathParameter().Matches(Template))
            all.TryAdd((match.Groups[1].Value, "path"), new JsonObject { ["name"] = match.Groups[1].Value, ["in"] = "path" });
        foreach (var parameter in all.Values.OrderByDescending(one => (string)one["in"]! == "path").Take(MostParameters))
            Add(parameter);
    }

    public string Method { get; }

    public string Template { get; }

    public bool HasOwnServer { get; }

    /// <summary>Values by place and name on the wire.</summary>
    public List<(string Place, string Wire, JsonNode Value)> Values { get; } = [];

    public Dictionary<string, string> PathTexts { get; } = [];

    /// <summary>Decoded.</summary>
    public List<(string Name, string Value)> Query { get; } = [];

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Cookies { get; } = [];

    public JsonNode? Body => Method == "GET" || operation["requestBody"] is not { } body ? null : Resolve(document, body);

    /// <returns>Null for what the document only refers to.</returns>
    public static ExpectedRequest? Of(JsonNode document, string key)
    {
        var path = key[(key.IndexOf(' ') + 1)..];
        return Resolve(document, document["paths"]![path]!) is { } item
            && item[key.Split(' ')[0].ToLowerInvariant()] is { } stated && Resolve(document, stated) is { } operation
            ? new(document, key, item, operation)
            : null;
    }

    public string ExpectedPath() => PathParameter().Replace(Template.Split('?')[0], match => PathTexts[match.Groups[1].Value]);

    public JsonNode? SchemaOf(JsonNode holder) => holder["schema"] is { } schema ? Resolve(document, schema) : null;

    public JsonNode Sample(JsonNode? schema, string plain)
    {
        schema = schema is null ? null : Resolve(document, schema);
        var type = schema?["type"] is JsonArray list ? list.Select(one => (string?)one).FirstOrDefault(one => one != "null") : (string?)schema?["type"];
        return type switch
        {
            "array" => new JsonArray(plain, "2"),
            "object" => new JsonObject { ["R"] = plain, ["G"] = "2" },
            "integer" or "number" => 7,
            "boolean" => true,
            _ => plain,
        };
    }

    void Add(JsonNode parameter)
    {
        var (name, place) = ((string)parameter["name"]!, (string)parameter["in"]!);
        if (place == "header" && name.ToLowerInvariant() is "accept" or "content-type" or "authorization")
            return;
        var isJson = parameter["content"] is not null;
        var value = isJson ? new JsonObject { ["j"] = 1 } : Sample(parameter["schema"], place == "query" ? "a b&c=é" : place == "cookie" ? "ck" : "a b");
        var style = (string?)parameter["style"] ?? (place is "path" or "header" ? "simple" : "form");
        var explode = (bool?)parameter["explode"] ?? style == "form";
        Values.Add((place, name, value));
        switch (place)
        {
            case "path":
                PathTexts[name] = WireStyles.Path(name, style, explode, value);
                break;
            case "query":
                Query.AddRange(isJson ? [(name, value.ToJsonString())] : WireStyles.Pairs(name, style, explode, value));
                break;
            case "header":
                Headers[name] = isJson ? value.ToJsonString() : WireStyles.Join(style, explode, value, ",", static text => text);
                break;
            default:
                var pairs = isJson ? [(name, value.ToJsonString())] : WireStyles.Pairs(name, style, explode, value);
                Cookies.AddRange(pairs.Select(pair => $"{pair.Item1}={pair.Item2}"));
                break;
        }
    }

    public static JsonNode? Resolve(JsonNode document, JsonNode node)
    {
        for (var hop = 0; hop < 20 && node is JsonObject && (string?)node["$ref"] is { } reference; hop++)
        {
            if (!reference.StartsWith("#/", StringComparison.Ordinal))
                return null;
            var target = (JsonNode?)document;
            foreach (var step in reference[2..].Split('/'))
                target = target?[Uri.UnescapeDataString(step).Replace("~1", "/").Replace("~0", "~")];
            if (target is null)
                return null;
            node = target;
        }

        return node;
    }

    [GeneratedRegex(@"\{([^{}/]+)\}")]
    private static partial Regex PathParameter();
}
