using System.Text;

namespace Echo.Mcp.Transports.Http;

/// <summary>Any text as the value of an HTTP header (2026-07-28, basic, transports, streamable HTTP, value encoding).</summary>
public static class HeaderText
{
    const string Prefix = "=?base64?";
    const string Suffix = "?=";

    public static string Encode(string text) =>
        IsSafe(text) ? text : $"{Prefix}{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}{Suffix}";

    // Nothing at all is not safe either: there are proxies that drop empty headers.
    static bool IsSafe(string text) =>
        text is [> ' ', ..] and [.., > ' '] && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
        && !(text.StartsWith(Prefix, StringComparison.Ordinal) && text.EndsWith(Suffix, StringComparison.Ordinal));
}
