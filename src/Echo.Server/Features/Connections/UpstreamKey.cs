using System.Runtime.InteropServices;

namespace Echo.Server.Features.Connections;

/// <summary>Whose upstream, and whose sign-in at it: the one of a connection, or with credentials per user that of one account.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct UpstreamKey(Guid ConnectionId, int? AccountId)
{
    public static UpstreamKey Of(Connection connection, int accountId) => new(connection.Id, connection.IsPerUser ? accountId : null);
}
