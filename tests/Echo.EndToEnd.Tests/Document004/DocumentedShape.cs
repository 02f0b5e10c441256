using System.Text.Json;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Document004;

/// <summary>Compares an answer with the document's example: every field by name, and what kind of value it has. Further fields may stand
/// beside them.</summary>
static class DocumentedShape
{
    /// <param name="documented">The example; its <c>[...]</c> is written as <c>[]</c> and stands for any list.</param>
    public static void ShouldHaveTheShapeOf(this JsonNode answer, string documented)
    {
        var differences = Differences("", JsonNode.Parse(documented), answer).ToList();
        differences.ShouldBeEmpty(answer.ToJsonString());
    }

    static IEnumerable<string> Differences(string place, JsonNode? documented, JsonNode? actual) => (documented, actual) switch
    {
        (JsonObject example, JsonObject value) => example.SelectMany(field =>
            value.ContainsKey(field.Key) ? Differences($"{place}.{field.Key}", field.Value, value[field.Key]) : [$"{place}.{field.Key} is missing"]),
        (JsonArray { Count: 0 }, JsonArray) => [],
        (JsonArray example, JsonArray { Count: > 0 } value) => value.SelectMany((item, index) => Differences($"{place}.{index}", example[0], item)),
        (null, null) => [],
        (JsonValue example, JsonValue value) when KindOf(example) == KindOf(value) => [],
        _ => [$"{place} is {actual?.ToJsonString() ?? "null"}, not like {documented?.ToJsonString() ?? "null"}"],
    };

    static string KindOf(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.String when Guid.TryParse((string)value!, out _) => "uuid",
        JsonValueKind.String when IsTime((string)value!) => "time",
        var kind => kind.ToString(),
    };

    static bool IsTime(string text) => text.Length > 18 && text[10] == 'T' && DateTimeOffset.TryParse(text, out _);
}
