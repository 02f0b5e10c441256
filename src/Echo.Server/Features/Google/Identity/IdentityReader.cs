using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Access.External;

namespace Echo.Server.Features.Google.Identity;

/// <summary>Reads who somebody is from an identity token (OpenID Connect Core, section 3.1.3.7): signed by Google, for this client, now, and for
/// the very sign-in that was begun.</summary>
sealed class IdentityReader(SigningKeySet keys, GoogleHttp http, GoogleOptions options, TimeProvider time)
{
    const int MostCharacters = 1_000;

    static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <param name="accessToken">Of the same answer; asks for the address where the token has none.</param>
    /// <returns>The person, or why the token does not count.</returns>
    public async Task<(ExternalIdentity? Identity, string? Failure)> ReadAsync(
        string? text, string nonce, string accessToken, CancellationToken cancellationToken)
    {
        if (text is null || IdToken.Parse(text) is not { } token)
            return (null, "there is no usable identity token");
        if (await keys.FindAsync(token.KeyId, cancellationToken) is not { } key || !token.IsSignedBy(key))
            return (null, "the identity token is not signed by a known key");
        if (Fault(token.Claims, nonce) is { } fault)
            return (null, fault);
        var subject = token.Claims.Text("sub")!;
        var person = token.Claims;
        if (person.Text("email") is null)
        {
            var answer = await http.GetAsync(options.UserinfoUri, accessToken, cancellationToken);
            if (!answer.IsOk || answer.Body.Text("sub") != subject)
                return (null, "nobody says who the person is");
            person = answer.Body;
        }

        if (person.Text("email") is not { Length: > 2 and <= 254 } email || email.Count(letter => letter == '@') != 1 || email.Any(char.IsControl))
            return (null, "the person has no address of e-mail");
        var isVerified = IsTrue(person.Property("email_verified"));
        return (new(KeyOf(subject), email.Trim(), isVerified, Short(person.Text("name")), Picture(person.Text("picture"))), null);
    }

    string? Fault(RawJson claims, string nonce)
    {
        var now = time.GetUtcNow();
        if (claims.Text("iss") is not { } issuer || !IsIssuer(issuer))
            return "the identity token has another issuer";
        if (!IsForUs(claims))
            return "the identity token is for another client";
        if (Time(claims.Property("exp")) is not { } ends || ends <= now - Skew)
            return "the identity token has expired";
        if (Time(claims.Property("iat")) is not { } begins || begins > now + Skew)
            return "the identity token is of the future";
        if (claims.Text("nonce") is not { } told
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(told), Encoding.UTF8.GetBytes(nonce)))
            return "the identity token belongs to another sign-in";
        return claims.Text("sub") is { Length: > 0 and <= 255 } ? null : "the identity token names nobody";
    }

    // Google has signed with and without the scheme.
    bool IsIssuer(string issuer) => issuer == options.IssuerName || $"https://{issuer}" == options.IssuerName;

    bool IsForUs(RawJson claims)
    {
        var audience = claims.Property("aud");
        var isAudience = audience.Kind == JsonValueKind.Array
            ? audience.Items(most: 2) is [var only] && only.AsText() == options.ClientId
            : audience.AsText() == options.ClientId;
        return isAudience && (claims.Text("azp") ?? options.ClientId) == options.ClientId;
    }

    string KeyOf(string subject) => $"{options.IssuerName} {subject}";

    static bool IsTrue(RawJson value) => value.Kind == JsonValueKind.True || value.AsText() == "true";

    static DateTimeOffset? Time(RawJson value) =>
        value.Kind == JsonValueKind.Number && double.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e11
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    static string? Short(string? text) => text is { Length: > 0 and <= MostCharacters } ? text.Replace("\0", "", StringComparison.Ordinal) : null;

    // It is shown as an image to others.
    static string? Picture(string? text) =>
        Short(text) is { } kept && Uri.TryCreate(kept, UriKind.Absolute, out var url) && url.Scheme == "https" ? url.AbsoluteUri : null;
}
