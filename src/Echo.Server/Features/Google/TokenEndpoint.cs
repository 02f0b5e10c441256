using Echo.Mcp.Json;
using Echo.Server.Features.Google.Sessions;

namespace Echo.Server.Features.Google;

/// <summary>Exchanges codes and refresh tokens for tokens (RFC 6749).</summary>
sealed class TokenEndpoint(GoogleHttp http, GoogleOptions options, TimeProvider time)
{
    const int MostCharacters = 32 * 1024;
    const double LongestLife = 86_400;
    const double UsualLife = 3_600;

    public Task<TokenAnswer> ExchangeAsync(string code, string verifier, string redirectUri, CancellationToken cancellationToken) => AskAsync(
        new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            ["code_verifier"] = verifier,
        },
        refreshToken: null,
        cancellationToken);

    public Task<TokenAnswer> RefreshAsync(string refreshToken, CancellationToken cancellationToken) => AskAsync(
        new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, refreshToken, cancellationToken);

    /// <summary>Takes a token back, as far as Google can be reached.</summary>
    public Task RevokeAsync(GoogleTokens tokens, CancellationToken cancellationToken) => http.PostFormAsync(
        options.RevokeUri, new Dictionary<string, string> { ["token"] = tokens.RefreshToken ?? tokens.AccessToken }, cancellationToken);

    async Task<TokenAnswer> AskAsync(Dictionary<string, string> form, string? refreshToken, CancellationToken cancellationToken)
    {
        form["client_id"] = options.ClientId!;
        form["client_secret"] = options.ClientSecret!;
        var answer = await http.PostFormAsync(options.TokenUri, form, cancellationToken);
        if (answer.Failure is { } failure)
            return TokenAnswer.Failed(failure);
        if (!answer.IsOk)
            return IsRefusal(answer) ? TokenAnswer.Refused(ErrorOf(answer)) : TokenAnswer.Failed(ErrorOf(answer));
        var body = answer.Body;
        if (body.Text("access_token") is not { Length: > 0 and <= MostCharacters } token)
            return TokenAnswer.Failed("the answer holds no token");
        var tokens = new GoogleTokens
        {
            AccessToken = token,
            RefreshToken = body.Text("refresh_token") is { Length: > 0 and <= MostCharacters } renewed ? renewed : refreshToken,
            ExpiresAt = time.GetUtcNow().AddSeconds(LifeOf(body.Property("expires_in"))),
        };
        return new(tokens, body.Text("id_token"), body.Text("scope"), null, IsRefused: false);
    }

    // The grant itself is no good (RFC 6749, section 5.2). An outage, a limit or an operator's mistake passes.
    static bool IsRefusal(GoogleAnswer answer) => answer.Status == StatusCodes.Status400BadRequest && answer.Body.Text("error") == "invalid_grant";

    // Only the error's own word: a description may hold what was sent.
    static string ErrorOf(GoogleAnswer answer) =>
        answer.Body.Text("error") is { Length: > 0 and <= 100 } error && error.All(letter => letter is >= ' ' and <= '~')
            ? error
            : $"status {answer.Status}";

    static double LifeOf(RawJson seconds) =>
        double.TryParse(seconds.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var life) && life is > 0 and <= LongestLife
            ? life
            : UsualLife;
}
