using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Whose connections a caller sees and changes: the own ones, or all.</summary>
readonly record struct ConnectionScope(int OwnerId, bool SeesAll)
{
    public static ConnectionScope All => new(0, SeesAll: true);

    public static ConnectionScope Of(Caller caller) => new(caller.Id, caller.May(Permissions.ConnectionsAll));

    public bool Covers(Connection connection) => SeesAll || connection.OwnerId == OwnerId;

    /// <summary>Whether the caller may use what a connection offers, which a team may without seeing the definition.</summary>
    public static bool LetsUse(Connection connection, Caller caller) =>
        Of(caller).Covers(connection) || SharesWith(connection, caller);

    /// <summary>Whether the caller is of the team that uses a connection. Whoever comes without credentials is of no team.</summary>
    public static bool SharesWith(Connection connection, Caller caller) =>
        connection.Visibility == Visibilities.Team && !caller.IsAnonymous && caller.May(Permissions.McpUse)
        && (connection.Roles.Length == 0 || connection.Roles.Contains(caller.Role));
}
