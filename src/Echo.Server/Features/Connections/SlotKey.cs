using System.Runtime.InteropServices;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Which of a connection's upstreams: there is one for all, or one for each account or each of its sessions.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct SlotKey(Guid ConnectionId, int? AccountId = null, Guid? SessionId = null)
{
    public static SlotKey Of(Connection connection, Caller caller, Guid? clientSession = null) => connection.Isolation switch
    {
        Isolations.Session => new(connection.Id, caller.Id, clientSession ?? caller.SessionId ?? caller.KeyId),
        Isolations.User => new(connection.Id, caller.Id),
        _ => new(connection.Id, connection.IsPerUser ? caller.Id : null),
    };
}
