using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>The page of an authorization server where somebody agrees (RFC 6749, section 4.1.1, with PKCE and a resource).</summary>
static class AuthorizationLink
{
    public static Uri Of(OAuthSetup setup, FlowSecrets secrets, string redirectUri)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = setup.ClientId,
            ["redirect_uri"] = redirectUri,
            ["state"] = secrets.State,
            ["code_challenge"] = Challenge(secrets.Verifier),
            ["code_challenge_method"] = "S256",
            ["resource"] = setup.Resource,
            ["scope"] = secrets.Scopes.Length > 0 ? string.Join(' ', secrets.Scopes) : null,
        };
        return new(QueryHelpers.AddQueryString(setup.AuthorizationUrl!, parameters));
    }

    /// <summary>RFC 7636, section 4.2.</summary>
    static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
