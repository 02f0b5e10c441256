using System.Globalization;
using System.Text.Json;

namespace Echo.Server.Platform.Schemas;

/// <summary>References within one schema: <c>#</c>, and JSON Pointers (RFC 6901) behind it. Nothing is fetched from elsewhere.</summary>
static class SchemaPointer
{
    /// <returns>Null when the reference leads out of the document, or nowhere.</returns>
    public static JsonElement? Find(JsonElement root, string reference)
    {
        if (reference == "#")
            return root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return null;
        var place = root;
        foreach (var token in Uri.UnescapeDataString(reference[2..]).Split('/'))
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (Step(place, name) is not { } next)
                return null;
            place = next;
        }

        return place.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False ? place : null;
    }

    static JsonElement? Step(JsonElement place, string name) => place.ValueKind switch
    {
        JsonValueKind.Object when place.TryGetProperty(name, out var member) => member,
        JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < place.GetArrayLength() =>
            place[index],
        _ => null,
    };
}
