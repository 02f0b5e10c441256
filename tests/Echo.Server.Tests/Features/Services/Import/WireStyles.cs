using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Services.Import;

/// <summary>The table of styles, as the specification prints it (OpenAPI 3.1.1, 4.12.4).</summary>
static class WireStyles
{
    public static string Path(string name, string style, bool explode, JsonNode value)
    {
        static string Encode(string text) => Uri.EscapeDataString(text);
        switch (style)
        {
            case "label":
                return "." + Join(style, explode, value, explode ? "." : ",", Encode);
            case "matrix" when explode && value is JsonArray list:
                return string.Concat(list.Select(one => $";{name}={Encode(Text(one))}"));
            case "matrix" when explode && value is JsonObject map:
                return string.Concat(map.Select(one => $";{one.Key}={Encode(Text(one.Value))}"));
            case "matrix":
                return $";{name}={Join(style, explode, value, ",", Encode)}";
            default:
                return Join(style, explode, value, ",", Encode);
        }
    }

    public static string Join(string style, bool explode, JsonNode value, string separator, Func<string, string> encode) => value switch
    {
        JsonArray list => string.Join(separator, list.Select(one => encode(Text(one)))),
        JsonObject map when explode && style is "simple" or "label" =>
            string.Join(separator, ((JsonObject)value).Select(one => $"{one.Key}={encode(Text(one.Value))}")),
        JsonObject map => string.Join(separator, map.SelectMany(one => new[] { one.Key, encode(Text(one.Value)) })),
        _ => encode(Text(value)),
    };

    /// <summary>Names and values, not encoded.</summary>
    public static IEnumerable<(string Name, string Value)> Pairs(string name, string style, bool explode, JsonNode value) => (style, explode, value) switch
    {
        ("deepObject", _, JsonObject map) => map.Select(one => ($"{name}[{one.Key}]", Text(one.Value))),
        ("deepObject", _, JsonArray list) => list.Select((one, index) => ($"{name}[{index}]", Text(one))),
        (_, true, JsonArray list) => list.Select(one => (name, Text(one))),
        ("form", true, JsonObject map) => map.Select(one => (one.Key, Text(one.Value))),
        ("spaceDelimited", _, JsonArray or JsonObject) => [(name, Join(style, false, value, " ", static text => text))],
        ("pipeDelimited", _, JsonArray or JsonObject) => [(name, Join(style, false, value, "|", static text => text))],
        _ => [(name, Join(style, false, value, ",", static text => text))],
    };

    public static string Text(JsonNode? value) => value is JsonValue plain && plain.TryGetValue<string>(out var text) ? text : value?.ToJsonString() ?? "";
}
