using System.Buffers;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Keys;

/// <summary>The form of an API key: <c>echo_</c> and 43 base64url characters.</summary>
static class ApiKeyText
{
    const string Mark = "echo_";
    const int Length = 48;
    const int PrefixLength = 12;

    static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Create() => Mark + RandomToken.Create();

    /// <summary>The part that stays visible, for its owner to tell keys apart.</summary>
    public static string Prefix(string key) => key[..PrefixLength];

    public static bool LooksLikeOne(string credential) => credential.StartsWith(Mark, StringComparison.Ordinal);

    public static bool IsWellFormed(string credential) =>
        credential.Length == Length && LooksLikeOne(credential) && !credential.AsSpan(Mark.Length).ContainsAnyExcept(Alphabet);
}
