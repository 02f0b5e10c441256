using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Reads metadata that others wrote: what has not the form it should have is not there.</summary>
static class ForeignText
{
    const int MostItems = 100;

    public static Uri? Url(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && ForeignUrl.IsUsable(url) ? url : null;

    public static Uri? Url(this RawJson json, string name) => Url(json.Text(name));

    public static string[] Texts(this RawJson json, string name) =>
        [.. json.Property(name).Items(MostItems).Select(item => item.AsText()).OfType<string>()];

    public static bool IsTrue(this RawJson json, string name) => json.Property(name).Kind == System.Text.Json.JsonValueKind.True;

    /// <summary>RFC 6749, section 3.3: visible ASCII without quotes and backslashes.</summary>
    public static bool IsScope(string text) =>
        text.Length is > 0 and <= 200 && text.All(letter => letter is '!' or (>= '#' and <= '[') or (>= ']' and <= '~'));

    public static string[] Scopes(string? text) => [.. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(IsScope).Take(MostItems)];
}
