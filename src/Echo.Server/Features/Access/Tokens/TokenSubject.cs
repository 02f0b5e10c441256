using System.Runtime.InteropServices;

namespace Echo.Server.Features.Access.Tokens;

/// <summary>Whom a verified token speaks for. What the account may do is read from the account, never from the token.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct TokenSubject(Guid Account, Guid Session)
{
    /// <summary>The last second in which the token counts, since the epoch of Unix, without any tolerance.</summary>
    public long Expires { get; init; }
}
