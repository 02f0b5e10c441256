using Echo.Server.Features.Google.Sessions;

namespace Echo.Server.Features.Google;

/// <summary>What the token endpoint gave.</summary>
/// <param name="Tokens">Null when it gave none.</param>
/// <param name="Scope">What was granted; null means what was asked for (RFC 6749, section 5.1).</param>
/// <param name="Failure">Why, without secrets.</param>
/// <param name="IsRefused">Google said no, and would again.</param>
sealed record TokenAnswer(GoogleTokens? Tokens, string? IdToken, string? Scope, string? Failure, bool IsRefused)
{
    public static TokenAnswer Failed(string failure) => new(null, null, null, failure, IsRefused: false);

    public static TokenAnswer Refused(string failure) => new(null, null, null, failure, IsRefused: true);

    public override string ToString() => $"{nameof(TokenAnswer)} {Failure}";
}
