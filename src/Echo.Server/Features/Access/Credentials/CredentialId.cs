using System.Runtime.InteropServices;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>What a credential is remembered by: the session of a token, or the beginning of a key's hash, of which 128 bits are as hard to
/// hit as all of it.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct CredentialId(CredentialKind Kind, Guid Value)
{
    const int Length = 16;

    public static CredentialId OfSession(Guid sid) => new(CredentialKind.AccessToken, sid);

    public static CredentialId OfKey(byte[] keyHash) => new(CredentialKind.ApiKey, new Guid(keyHash.AsSpan(0, Length)));
}
