using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Asks the token endpoint of an authorization server (RFC 6749), always for tokens of one MCP server (RFC 8707).</summary>
sealed class TokenEndpoint(AuthorizationHttp http, GrantSecrets secrets, TimeProvider time)
{
    const int MostCharacters = 32 * 1024;
    const double LongestLife = 10 * 365 * 86400.0;

    public Task<TokenAnswer> AskForItselfAsync(OAuthSetup setup, CancellationToken cancellationToken)
    {
        var form = Form(setup, OAuthSetup.ClientCredentials);
        if (setup.Scopes.Length > 0)
            form["scope"] = string.Join(' ', setup.Scopes);
        return AskAsync(setup, form, setup.Scopes, [], cancellationToken);
    }

    /// <param name="own">What the sign-in was begun with.</param>
    public Task<TokenAnswer> ExchangeAsync(
        OAuthSetup setup, string code, FlowSecrets own, string redirectUri, CancellationToken cancellationToken)
    {
        var form = Form(setup, OAuthSetup.AuthorizationCode);
        form["code"] = code;
        form["redirect_uri"] = redirectUri;
        form["code_verifier"] = own.Verifier;
        return AskAsync(setup, form, own.Scopes, [code, own.Verifier], cancellationToken);
    }

    /// <param name="tokens">With a refresh token.</param>
    public Task<TokenAnswer> RefreshAsync(OAuthSetup setup, Tokens tokens, CancellationToken cancellationToken)
    {
        var form = Form(setup, "refresh_token");
        form["refresh_token"] = tokens.RefreshToken!;
        return AskAsync(setup, form, tokens.Scopes, [tokens.RefreshToken!, tokens.AccessToken], cancellationToken);
    }

    static Dictionary<string, string> Form(OAuthSetup setup, string grantType) => new()
    {
        ["grant_type"] = grantType,
        ["resource"] = setup.Resource,
    };

    /// <param name="scopes">Those that the tokens have when the server does not say others (RFC 6749, sections 5.1 and 6).</param>
    async Task<TokenAnswer> AskAsync(
        OAuthSetup setup, Dictionary<string, string> form, string[] scopes, string[] hidden, CancellationToken cancellationToken)
    {
        if (!secrets.TryOpenClient(setup, out var secret))
            return new TokenAnswer.Failed(ConnectionSecrets.Unreadable);
        var text = new FailureText(secret is null ? hidden : [.. hidden, secret]);
        var answer = await SendAsync(setup, setup.ClientAuthentication, secret, form, cancellationToken);

        // Where nobody has told how it wants the secret, one of the two usual ways is tried after the other; the code or token is not
        // used up by a client that was not recognised.
        if (setup is { Issuer: null, ClientAuthentication: ClientAuthentication.Basic } && answer.Body.Text("error") == "invalid_client")
            answer = await SendAsync(setup, ClientAuthentication.Post, secret, form, cancellationToken);
        return Read(answer, text, form.GetValueOrDefault("refresh_token"), scopes);
    }

    Task<AuthorizationAnswer> SendAsync(
        OAuthSetup setup, string authentication, string? secret, Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        AuthenticationHeaderValue? header = null;
        if (authentication == ClientAuthentication.Basic)
            header = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(setup.ClientId)}:{WebUtility.UrlEncode(secret)}")));
        else
            form = new(form) { ["client_id"] = setup.ClientId };
        if (authentication == ClientAuthentication.Post)
            form["client_secret"] = secret!;
        return http.PostFormAsync(new(setup.TokenUrl), form, header, cancellationToken);
    }

    /// <param name="refreshToken">The one that was sent: it stays when the server gives no other (RFC 6749, section 6).</param>
    TokenAnswer Read(AuthorizationAnswer answer, FailureText text, string? refreshToken, string[] scopes)
    {
        if (answer.Failure is { } failure)
            return new TokenAnswer.Failed(text.Of(failure));
        if (answer.Body.Text("error") is { } error && answer.Status is >= 400 and < 500)
            return new TokenAnswer.Refused(error, text.Of(answer.Body.Text("error_description") is { } why ? $"{error}: {why}" : error));
        if (!answer.IsOk)
            return new TokenAnswer.Failed($"The token endpoint answered with HTTP {answer.Status}");
        if (Usable(answer.Body.Text("access_token")) is not { } access)
            return new TokenAnswer.Failed("The token endpoint answered without a usable access token");
        if (answer.Body.Text("token_type") is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            return new TokenAnswer.Failed("The token endpoint gave out a token that is no bearer token");
        var now = WireTime.Truncate(time.GetUtcNow());
        return new TokenAnswer.Granted(new()
        {
            AccessToken = access,
            RefreshToken = Usable(answer.Body.Text("refresh_token")) ?? refreshToken,
            Scopes = ForeignText.Scopes(answer.Body.Text("scope")) is { Length: > 0 } said ? said : scopes,
            ObtainedAt = now,
            ExpiresAt = Life(answer.Body.Property("expires_in")) is { } life ? now + life : null,
        });
    }

    // A number; some servers write it as a text.
    static TimeSpan? Life(RawJson value) =>
        (value.Kind == JsonValueKind.Number || value.Kind == JsonValueKind.String)
        && double.TryParse(value.AsText() ?? value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds >= 0
            ? TimeSpan.FromSeconds(Math.Floor(Math.Min(seconds, LongestLife)))
            : null;

    static string? Usable(string? token) =>
        token?.Length is > 0 and <= MostCharacters && token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 ? token : null;
}
