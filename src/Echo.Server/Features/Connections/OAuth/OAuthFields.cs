using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>The rules of a new connection about how it signs in.</summary>
static class OAuthFields
{
    const string ScopeForm = "A scope is 1 to 200 visible ASCII characters without quotes and backslashes.";

    public static IEnumerable<FieldViolation> Check(ConnectFields request)
    {
        var isOAuth = request.AuthType == AuthTypes.OAuth;
        if (request.Credentials == ConnectionCredentials.PerUser && !isOAuth)
            yield return new("body.credentials", "Only with auth_type oauth each user can sign in.", ViolationTypes.Value);
        if (!isOAuth)
            yield break;
        if (request.Transport == Transports.Stdio)
            yield return new("body.auth_type", "A program takes no tokens; hand secrets over in env.", ViolationTypes.Value);
        foreach (var violation in Endpoints(request).Concat(Texts(request)))
            yield return violation;
    }

    /// <summary>Either all that is needed is given, or the authorization server is found by itself.</summary>
    static IEnumerable<FieldViolation> Endpoints(ConnectFields request)
    {
        var isGiven = request.OauthTokenUrl is not null || request.OauthAuthUrl is not null;
        if (isGiven && request.OauthTokenUrl is null)
            yield return Missing("oauth_token_url", "Give the token endpoint too, or leave oauth_auth_url out to have both found.");
        if ((isGiven || request.OauthClientSecret is not null) && request.OauthClientId is null)
            yield return Missing("oauth_client_id", "Give the id that the authorization server knows Echo by.");
        if (request.OauthTokenUrl is null || request.OauthAuthUrl is not null)
            yield break;
        if (request.OauthClientSecret is null || request.Credentials == ConnectionCredentials.PerUser)
            yield return Missing("oauth_auth_url", "Give the page where users agree, or oauth_client_secret for a client that signs in by itself.");
    }

    static IEnumerable<FieldViolation> Texts(ConnectFields request)
    {
        if (request.OauthClientId?.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            yield return new("body.oauth_client_id", "A client id has printable ASCII characters only.", ViolationTypes.StringPattern);
        if (request.OauthClientSecret?.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            yield return new("body.oauth_client_secret", "A client secret has printable ASCII characters only.", ViolationTypes.StringPattern);
        foreach (var (index, scope) in (request.OauthScopes ?? []).Index())
        {
            if (!ForeignText.IsScope(scope))
                yield return new($"body.oauth_scopes.{index}", ScopeForm, ViolationTypes.StringPattern);
        }
    }

    static FieldViolation Missing(string field, string message) => new($"body.{field}", message, ViolationTypes.Missing);
}
