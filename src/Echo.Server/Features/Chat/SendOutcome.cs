using System.Runtime.InteropServices;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Chat;

/// <summary>The message as it was stored, or why it was not.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct SendOutcome(Message? Message, Problem? Refusal)
{
    public static implicit operator SendOutcome(Message message) => new(message, null);

    public static implicit operator SendOutcome(Problem refusal) => new(null, refusal);
}
