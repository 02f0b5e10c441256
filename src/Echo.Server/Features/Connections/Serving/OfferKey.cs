using System.Runtime.InteropServices;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Whose list: the one of a connection, or one account's where each has an upstream or a sign-in of his own.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct OfferKey(Guid ConnectionId, int? AccountId, OfferKind Kind)
{
    public static OfferKey Of(Connection connection, OfferKind kind, Caller caller) => new(
        connection.Id, connection.IsPerUser || connection.Isolation != Isolations.Shared ? caller.Id : null, kind);
}
