using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Whose connections a caller sees: the own ones, or all.</summary>
readonly record struct ConnectionScope(int OwnerId, bool SeesAll)
{
    public static ConnectionScope Of(Caller caller) => new(caller.Id, caller.May(Permissions.ConnectionsAll));

    public bool Covers(Connection connection) => SeesAll || connection.OwnerId == OwnerId;
}
