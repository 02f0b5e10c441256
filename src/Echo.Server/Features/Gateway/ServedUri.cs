namespace Echo.Server.Features.Gateway;

/// <summary>How a server's resources are addressed where all servers are joined: <c>echo.slug+uri</c>, which is a URI with a scheme of its own.
/// Nothing of the server's own URI is rewritten.</summary>
static class ServedUri
{
    const string Mark = "echo.";

    // What is watched is remembered.
    const int MostCharacters = 8192;

    public static string Of(string slug, string uri) => $"{Mark}{slug}+{uri}";

    public static bool IsTooLong(string uri) => uri.Length > MostCharacters;

    /// <returns>The server's slug and its own URI; null for any other URI.</returns>
    public static (string Slug, string Uri)? Split(string uri)
    {
        if (!uri.StartsWith(Mark, StringComparison.Ordinal))
            return null;

        // A slug has no plus sign.
        var cut = uri.IndexOf('+', StringComparison.Ordinal);
        return cut > Mark.Length ? (uri[Mark.Length..cut], uri[(cut + 1)..]) : null;
    }
}
