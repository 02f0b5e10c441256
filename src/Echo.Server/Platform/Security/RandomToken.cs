using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Echo.Server.Platform.Security;

/// <summary>Secrets that Echo hands out once and recognises by their hash: API keys, setup links, tickets.</summary>
public static class RandomToken
{
    /// <summary>256 random bits as 43 base64url characters.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256, the only form that is stored. No salt is needed: a text of 256 random bits is in no table.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
