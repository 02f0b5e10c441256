using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>How Echo describes itself to authorization servers: as a document at a URL that is its client id, or in a registration.</summary>
sealed class ClientDocument(PublicUrl publicUrl, ServerOptions server)
{
    public const string Path = "/oauth/client-metadata.json";

    const string CallbackPath = "/mcp/oauth/callback";

    /// <summary>Where answers of authorization servers come back when a connection names no other place.</summary>
    public string Callback => publicUrl.LinkTo(CallbackPath);

    /// <summary>The URL that is the client id; null while Echo is not reached by https, which client ids must be.</summary>
    public string? Id => publicUrl.Value.StartsWith("https://", StringComparison.Ordinal) ? publicUrl.LinkTo(Path) : null;

    /// <summary>The document behind the URL. It has no secret, so that the client is a public one.</summary>
    public IReadOnlyDictionary<string, object>? Published => Id is { } id
        ? new Dictionary<string, object>(Describe(Callback, ClientAuthentication.None)) { ["client_id"] = id, ["client_uri"] = publicUrl.Value }
        : null;

    /// <summary>The body of a registration (RFC 7591, section 2).</summary>
    public IReadOnlyDictionary<string, object> Describe(string redirectUri, string authentication) => new Dictionary<string, object>
    {
        ["client_name"] = server.AppName,
        ["redirect_uris"] = new[] { redirectUri },
        ["grant_types"] = new[] { OAuthSetup.AuthorizationCode, "refresh_token" },
        ["response_types"] = new[] { "code" },
        ["token_endpoint_auth_method"] = authentication,

        // Servers that speak OpenID Connect take http for native clients only (MCP 2026-07-28, client registration).
        ["application_type"] = redirectUri.StartsWith("https://", StringComparison.Ordinal) ? "web" : "native",
    };
}
