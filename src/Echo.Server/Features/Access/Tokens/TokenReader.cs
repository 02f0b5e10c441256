using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Echo.Server.Features.Access.Tokens;

/// <summary>Verifies tokens: signature first, then type, issuer, audience and times. Runs at every request, so it makes no objects.
/// </summary>
sealed class TokenReader(SigningKeys keys, AccessOptions options, TimeProvider time)
{
    const long ClockSkewSeconds = 30;

    readonly byte[] issuer = Encoding.UTF8.GetBytes(options.JwtIssuer);
    readonly byte[] audience = Encoding.UTF8.GetBytes(options.JwtAudience);

    /// <returns>Null when the token is not one of ours, not of this type, or out of its time.</returns>
    public TokenSubject? Read(ReadOnlySpan<char> token, TokenType type)
    {
        Span<byte> payload = stackalloc byte[TokenSigner.MaxLength];
        var length = keys.For(type).Open(token, payload);
        if (length < 0)
            return null;
        try
        {
            return Check(payload[..length], type == TokenType.Access ? "access"u8 : "refresh"u8);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a token that was verified before still counts.</summary>
    public bool IsAlive(TokenSubject subject) => IsAlive(subject.Expires, time.GetUtcNow().ToUnixTimeSeconds());

    static bool IsAlive(long expires, long now) => now <= expires + ClockSkewSeconds;

    TokenSubject? Check(ReadOnlySpan<byte> claims, ReadOnlySpan<byte> type)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var (account, session) = (Guid.Empty, Guid.Empty);
        var (isType, isIssuer, isAudience, hasBegun) = (false, false, false, true);
        long? expires = null;
        var reader = new Utf8JsonReader(claims);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Next(ref reader, "type"u8))
                isType = IsText(ref reader, type);
            else if (Next(ref reader, "iss"u8))
                isIssuer = IsText(ref reader, issuer);
            else if (Next(ref reader, "aud"u8))
                isAudience = IsText(ref reader, audience);
            else if (Next(ref reader, "exp"u8))
                expires = Number(ref reader);
            else if (Next(ref reader, "nbf"u8))
                hasBegun = Number(ref reader) is { } begins && now >= begins - ClockSkewSeconds;
            else if (Next(ref reader, "sub"u8))
                account = Id(ref reader);
            else if (Next(ref reader, "sid"u8))
                session = Id(ref reader);
            else
                reader.Skip();
        }

        var isGood = isType && isIssuer && isAudience && hasBegun && account != Guid.Empty && session != Guid.Empty;
        return isGood && expires is { } end && IsAlive(end, now) ? new(account, session) { Expires = end } : null;
    }

    // On a property of this name, moves on to its value.
    static bool Next(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name) && reader.Read();

    static bool IsText(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(text);

    static long? Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;

    static Guid Id(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
        && Utf8Parser.TryParse(reader.ValueSpan, out Guid id, out var used) && used == reader.ValueSpan.Length
            ? id
            : Guid.Empty;
}
