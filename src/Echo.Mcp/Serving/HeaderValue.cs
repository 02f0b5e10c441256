using System.Text;
using System.Text.Unicode;

namespace Echo.Mcp.Serving;

/// <summary>Reads the values of headers that repeat parts of a request (2026-07-28, basic, transports, streamable HTTP, value encoding).</summary>
public static class HeaderValue
{
    const string Prefix = "=?base64?";
    const string Suffix = "?=";

    /// <returns>The value; null when it is not encoded as it claims, or holds characters that no header may.</returns>
    public static string? Decode(string value)
    {
        var text = value.Trim(' ', '\t');
        foreach (var character in text)
        {
            if (character is (< ' ' or > '~') and not '\t')
                return null;
        }

        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !text.EndsWith(Suffix, StringComparison.Ordinal)
            || text.Length < Prefix.Length + Suffix.Length)
            return text;
        var encoded = text[Prefix.Length..^Suffix.Length];
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) && Utf8.IsValid(bytes.AsSpan(0, length))
            ? Encoding.UTF8.GetString(bytes.AsSpan(0, length))
            : null;
    }
}
