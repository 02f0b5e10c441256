using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Echo.Server.Platform.Security;

/// <summary>Seals secrets that must be kept readable for Echo itself: bearer and OAuth tokens, API keys of services, environment values.
/// AES-256-GCM with a random nonce. A sealed text is <c>v1.</c> and base64url of nonce, tag and ciphertext, so it fits into any text column
/// or JSON string. Safe for concurrent use.</summary>
public sealed class SecretBox
{
    const string Version = "v1.";
    const int NonceLength = 12;
    const int TagLength = 16;

    readonly byte[] key;

    /// <param name="key">32 bytes.</param>
    public SecretBox(byte[] key) => this.key = key.Length == KeyFile.KeyLength
        ? key
        : throw new ArgumentException("AES-256 needs 32 bytes", nameof(key));

    /// <summary>Seals a text.</summary>
    /// <param name="purpose">What the secret is and whose, for example <c>connection:{id}:bearer</c>: a sealed text that is copied into
    /// another row or field does not open there.</param>
    public string Seal(string text, string purpose)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var box = new byte[NonceLength + TagLength + plain.Length];
        var nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), AssociatedData(purpose));
        CryptographicOperations.ZeroMemory(plain);
        return Version + Base64Url.EncodeToString(box);
    }

    /// <summary>Opens a sealed text.</summary>
    /// <returns>Null when it was sealed with another key or for another purpose, or was altered.</returns>
    public string? Open(string sealedText, string purpose)
    {
        if (!sealedText.StartsWith(Version, StringComparison.Ordinal) || !Base64Url.IsValid(sealedText.AsSpan(Version.Length)))
            return null;
        var box = Base64Url.DecodeFromChars(sealedText.AsSpan(Version.Length));
        if (box.Length < NonceLength + TagLength)
            return null;

        var (nonce, tag) = (box.AsMemory(0, NonceLength), box.AsMemory(NonceLength, TagLength));
        var cipher = box.AsMemory(NonceLength + TagLength);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(nonce.Span, cipher.Span, tag.Span, plain, AssociatedData(purpose));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    static byte[] AssociatedData(string purpose) => Encoding.UTF8.GetBytes(Version + purpose);
}
