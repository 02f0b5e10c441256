using System.Runtime.InteropServices;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Whose list: the one of a connection, or one account's where each has an upstream or a sign-in of his own, or one session's where each
/// has an upstream of its own: what a server offers may depend on what its client can be asked.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct OfferKey(Guid ConnectionId, int? AccountId, OfferKind Kind, Guid? SessionId = null)
{
    public static OfferKey Of(Connection connection, OfferKind kind, ServerUse use)
    {
        var slot = SlotKey.Of(connection, use.Caller, use.ClientSession);
        return new(slot.ConnectionId, slot.AccountId, kind, slot.SessionId);
    }
}
