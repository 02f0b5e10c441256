using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Echo.Server.Features.Access.Tokens;

/// <summary>Signs and verifies JSON Web Tokens with HS256 (RFC 7515, compact form) and nothing else. The header is one constant, which ends
/// every trick with alg, kid, jku and the like: a token with another header is not a token.</summary>
sealed class TokenSigner(byte[] key)
{
    /// <summary>Longest token that is looked at.</summary>
    public const int MaxLength = 4096;

    const int SignatureLength = 43;

    // {"alg":"HS256","typ":"JWT"}
    static readonly byte[] Header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."u8.ToArray();

    /// <param name="payload">The claims as JSON.</param>
    public string Sign(ReadOnlySpan<byte> payload)
    {
        var signed = Header.Length + Base64Url.GetEncodedLength(payload.Length);
        var token = new byte[signed + 1 + SignatureLength];
        Header.CopyTo(token, 0);
        Base64Url.EncodeToUtf8(payload, token.AsSpan(Header.Length));
        token[signed] = (byte)'.';
        Compute(token.AsSpan(0, signed), token.AsSpan(signed + 1));
        return Encoding.ASCII.GetString(token);
    }

    /// <summary>Opens a token whose header and signature are right; its claims are still unchecked.</summary>
    /// <param name="payload">Receives the claims as JSON; <see cref="MaxLength"/> bytes are always enough.</param>
    /// <returns>The length of the payload, or -1.</returns>
    public int Open(ReadOnlySpan<char> token, Span<byte> payload)
    {
        if (token.Length > MaxLength)
            return -1;
        Span<byte> ascii = stackalloc byte[token.Length];
        if (Ascii.FromUtf16(token, ascii, out _) != OperationStatus.Done || !ascii.StartsWith(Header))
            return -1;
        var dot = ascii.LastIndexOf((byte)'.');
        if (dot < Header.Length)
            return -1;

        // The encoded forms are compared: the last character of a decoded one could have been another.
        Span<byte> signature = stackalloc byte[SignatureLength];
        Compute(ascii[..dot], signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, ascii[(dot + 1)..]))
            return -1;
        return Base64Url.DecodeFromUtf8(ascii[Header.Length..dot], payload, out _, out var written) == OperationStatus.Done ? written : -1;
    }

    void Compute(ReadOnlySpan<byte> signed, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, signed, hash);
        Base64Url.EncodeToUtf8(hash, signature);
    }
}
