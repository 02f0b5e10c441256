using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What an authorization server says about itself (RFC 8414, OpenID Connect Discovery).</summary>
sealed record ServerMetadata
{
    public required string Issuer { get; init; }

    public required Uri AuthorizationEndpoint { get; init; }

    public required Uri TokenEndpoint { get; init; }

    public Uri? RegistrationEndpoint { get; init; }

    public required IReadOnlyList<string> TokenAuthentication { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>It takes the URL of a document for the id of a client.</summary>
    public bool ReadsClientMetadata { get; init; }

    /// <summary>It names itself in callbacks (RFC 9207).</summary>
    public bool NamesIssuer { get; init; }

    /// <param name="issuer">The name under which it was looked for, which must be its own, letter by letter.</param>
    public static ReadOutcome<ServerMetadata> Read(string issuer, RawJson json)
    {
        if (json.Text("issuer") != issuer)
            return new UpstreamOutcome.Failed($"The metadata of the authorization server {issuer} name another issuer");
        if (json.Url("authorization_endpoint") is not { } authorization || json.Url("token_endpoint") is not { } token)
        {
            return new UpstreamOutcome.Failed(
                $"The authorization server {issuer} names no usable authorization and token endpoints (https, or http on loopback)");
        }

        // Silence means that it has none (MCP 2025-11-25, authorization, authorization code protection).
        if (!json.Texts("code_challenge_methods_supported").Contains("S256"))
            return new UpstreamOutcome.Failed($"The authorization server {issuer} does not offer PKCE with S256");
        return new ServerMetadata
        {
            Issuer = issuer,
            AuthorizationEndpoint = authorization,
            TokenEndpoint = token,
            RegistrationEndpoint = json.Url("registration_endpoint"),
            TokenAuthentication = json.Property("token_endpoint_auth_methods_supported").IsEmpty
                ? [ClientAuthentication.Basic]
                : json.Texts("token_endpoint_auth_methods_supported"),
            Scopes = json.Texts("scopes_supported"),
            ReadsClientMetadata = json.IsTrue("client_id_metadata_document_supported"),
            NamesIssuer = json.IsTrue("authorization_response_iss_parameter_supported"),
        };
    }
}
