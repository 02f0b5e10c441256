namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Where metadata lies, in the order in which it is looked for (MCP 2025-11-25, authorization).</summary>
static class WellKnown
{
    /// <summary>RFC 9728, section 3.1: below the server's own path, then at the root.</summary>
    public static IEnumerable<Uri> OfResource(Uri mcp)
    {
        var root = $"{mcp.GetLeftPart(UriPartial.Authority)}/.well-known/oauth-protected-resource";
        if (PathOf(mcp) is { Length: > 0 } path)
            yield return new(root + path);
        yield return new(root);
    }

    /// <summary>RFC 8414, section 3.1, and OpenID Connect Discovery in both of its forms.</summary>
    public static IEnumerable<Uri> OfIssuer(Uri issuer)
    {
        var origin = issuer.GetLeftPart(UriPartial.Authority);
        var path = PathOf(issuer);
        yield return new($"{origin}/.well-known/oauth-authorization-server{path}");
        yield return new($"{origin}/.well-known/openid-configuration{path}");
        if (path.Length > 0)
            yield return new($"{origin}{path}/.well-known/openid-configuration");
    }

    static string PathOf(Uri url) => url.AbsolutePath.TrimEnd('/');
}
