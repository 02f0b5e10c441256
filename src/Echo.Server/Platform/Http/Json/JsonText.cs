using System.Runtime.InteropServices;
using System.Text.Json;

namespace Echo.Server.Platform.Http.Json;

/// <summary>Looks for text inside raw JSON that can't be stored: U+0000, and halves of surrogate pairs.</summary>
public static class JsonText
{
    public static bool IsStorable(JsonElement element) => IsStorable(JsonMarshal.GetRawUtf8Value(element));

    /// <param name="json">One well-formed value.</param>
    public static bool IsStorable(ReadOnlySpan<byte> json)
    {
        // Both can only be written as escapes, since a body is valid UTF-8 without control characters in its strings.
        if (json.IndexOf("\\u"u8) < 0)
            return true;
        try
        {
            return Walk(JsonElement.Parse(json));
        }
        catch (InvalidOperationException)
        {
            // Half a pair has no UTF-16 form.
            return false;
        }
    }

    static bool Walk(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => IsPlain(element.GetString()!),
        JsonValueKind.Array => element.EnumerateArray().All(Walk),
        JsonValueKind.Object => element.EnumerateObject().All(property => IsPlain(property.Name) && Walk(property.Value)),
        _ => true,
    };

    static bool IsPlain(string text) => !text.Contains('\0', StringComparison.Ordinal);
}
