using System.Buffers;
using System.Text.Json;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Sessions;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Access.Tokens;

/// <summary>Writes the claims of contract section 3.2 and signs them.</summary>
sealed class TokenIssuer(SigningKeys keys, AccessOptions options, TimeProvider time)
{
    // A session that Google opened has no refresh token, so its access tokens live longer.
    static readonly TimeSpan GoogleAccessLife = TimeSpan.FromHours(24);

    /// <summary>How long an access token of this kind of session lives.</summary>
    public TimeSpan AccessLife(SessionKind kind) => kind == SessionKind.Google ? GoogleAccessLife : options.AccessTokenLife;

    public string IssueAccess(Account account, Guid session, SessionKind kind) =>
        Issue(account, session, TokenType.Access, AccessLife(kind));

    public string IssueRefresh(Account account, Guid session) => Issue(account, session, TokenType.Refresh, options.RefreshTokenLife);

    string Issue(Account account, Guid session, TokenType type, TimeSpan life)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(claims, WireJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("sub"u8, account.Uuid);
            writer.WriteNumber("uid"u8, account.Id);
            writer.WriteString("username"u8, account.Username);
            writer.WriteString("email"u8, account.Email);
            writer.WriteString("role"u8, account.Role);
            writer.WriteString("type"u8, type == TokenType.Access ? "access"u8 : "refresh"u8);
            writer.WriteString("sid"u8, session);
            writer.WriteNumber("iat"u8, now);
            writer.WriteNumber("exp"u8, now + (long)life.TotalSeconds);
            writer.WriteString("jti"u8, Guid.NewGuid());
            writer.WriteString("iss"u8, options.JwtIssuer);
            writer.WriteString("aud"u8, options.JwtAudience);
            writer.WriteEndObject();
        }

        return keys.For(type).Sign(claims.WrittenSpan);
    }
}
