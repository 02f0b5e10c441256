using System.Runtime.InteropServices;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>What a credential is remembered by: the session of a token, or the beginning of a key's hash, of which 128 bits are as hard to
/// hit as all of it.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct CredentialId(CredentialKind Kind, Guid Value)
{
    const int Length = 16;

    public static CredentialId OfSession(Guid sid) => new(CredentialKind.AccessToken, sid);

    /// <summary>A key by its id, where it was presented before.</summary>
    public static CredentialId OfKeyId(Guid keyId) => new(CredentialKind.KnownApiKey, keyId);

    public static CredentialId OfKey(byte[] keyHash) => new(CredentialKind.ApiKey, new Guid(keyHash.AsSpan(0, Length)));
}
