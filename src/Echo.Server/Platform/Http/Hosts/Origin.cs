namespace Echo.Server.Platform.Http.Hosts;

/// <summary>Web origins: scheme, host and port.</summary>
static class Origin
{
    /// <summary>The form that browsers send: lower case, without the default port. Null for anything that is more than an origin.</summary>
    public static string? Normalize(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { PathAndQuery: "/" or "", Fragment: "", UserInfo: "" }
            ? Of(uri)
            : null;

    public static string Of(Uri uri) => uri.GetLeftPart(UriPartial.Authority).ToLowerInvariant();
}
