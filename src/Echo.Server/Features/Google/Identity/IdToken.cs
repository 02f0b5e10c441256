using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Google.Identity;

/// <summary>A token in its three parts (RFC 7515, section 3.1), not checked yet.</summary>
sealed class IdToken
{
    /// <summary>The only one that is accepted: which it is must not be the token's own choice.</summary>
    public const string Algorithm = "RS256";

    const int MostCharacters = 16 * 1024;
    const int LeastKeyBits = 2_048;

    readonly byte[] signed;
    readonly byte[] signature;

    IdToken(string keyId, RawJson claims, byte[] signed, byte[] signature) =>
        (KeyId, Claims, this.signed, this.signature) = (keyId, claims, signed, signature);

    public string KeyId { get; }

    public RawJson Claims { get; }

    /// <returns>Null when it is no token of the one algorithm.</returns>
    public static IdToken? Parse(string text)
    {
        if (text.Length > MostCharacters || text.Split('.') is not [var head, var body, var tail])
            return null;
        if (Json(head) is not { } header || Json(body) is not { } claims || !Base64Url.IsValid(tail))
            return null;
        return header.Text("alg") == Algorithm && header.Text("kid") is { } keyId && header.Property("crit").IsEmpty
            ? new(keyId, claims, Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(tail))
            : null;
    }

    public bool IsSignedBy(RSAParameters key)
    {
        try
        {
            using var rsa = RSA.Create(key);
            return rsa.KeySize >= LeastKeyBits && rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    static RawJson? Json(string part)
    {
        if (!Base64Url.IsValid(part))
            return null;
        try
        {
            var json = RawJson.Parse(Base64Url.DecodeFromChars(part));
            return json.Kind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
