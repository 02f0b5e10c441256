using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What an MCP server says about its authorization (RFC 9728).</summary>
/// <param name="Resource">Its name in tokens.</param>
/// <param name="AuthorizationServers">Their issuers, as they are written.</param>
sealed record ResourceMetadata(string Resource, IReadOnlyList<string> AuthorizationServers, IReadOnlyList<string> Scopes)
{
    /// <returns>Null when this is no metadata of the server: it names another resource, or no authorization server.</returns>
    public static ResourceMetadata? Read(RawJson json, Uri mcp)
    {
        var servers = json.Texts("authorization_servers");
        return json.Text("resource") is { } resource && Covers(resource, mcp) && servers.Length > 0
            ? new(resource, servers, [.. json.Texts("scopes_supported").Where(ForeignText.IsScope)])
            : null;
    }

    /// <summary>Some servers name their origin, or a path above the endpoint. Another host would get tokens that are not for it.</summary>
    static bool Covers(string resource, Uri mcp)
    {
        if (ForeignText.Url(resource) is not { Fragment: "" } url || url.GetLeftPart(UriPartial.Authority) != mcp.GetLeftPart(UriPartial.Authority))
            return false;
        var path = url.AbsolutePath.TrimEnd('/');
        return mcp.AbsolutePath == url.AbsolutePath || mcp.AbsolutePath == path || mcp.AbsolutePath.StartsWith(path + "/", StringComparison.Ordinal);
    }
}
