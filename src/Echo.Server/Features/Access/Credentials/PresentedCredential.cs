using Echo.Server.Features.Access.Keys;
using Echo.Server.Platform.Http;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>The credentials that a request came with. The first place that holds any decides, even when they are no good there
/// (contract section 3.1).</summary>
readonly record struct PresentedCredential(CredentialKind Kind, string Value)
{
    const string Scheme = "Bearer ";

    /// <summary>Null for an anonymous request.</summary>
    public static PresentedCredential? Of(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Authorization is { Count: > 0 } authorization)
            return authorization is [{ } value] ? OfAuthorization(value) : Unusable;
        if (request.Headers["X-API-Key"] is { Count: > 0 } keys)
            return new(CredentialKind.ApiKey, keys.ToString());
        if (context.GetEndpoint()?.Metadata.GetMetadata<AcceptsQueryCredentials>() is null)
            return null;
        if (request.Query["ticket"] is { Count: > 0 } tickets)
            return new(CredentialKind.Ticket, tickets.ToString());
        return request.Query["token"] is { Count: > 0 } tokens ? new(CredentialKind.AccessToken, tokens.ToString()) : null;
    }

    // Not a form that Echo knows; it fails as a token would.
    static PresentedCredential Unusable => new(CredentialKind.AccessToken, "");

    static PresentedCredential OfAuthorization(string value)
    {
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Unusable;
        var credential = value[Scheme.Length..].Trim();
        return new(ApiKeyText.LooksLikeOne(credential) ? CredentialKind.ApiKey : CredentialKind.AccessToken, credential);
    }
}
