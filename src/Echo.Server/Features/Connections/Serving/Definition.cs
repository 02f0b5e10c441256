using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>A connection as it is stored, and as its users see it.</summary>
sealed record Definition(Connection Connection, ServedServer Server)
{
    public static Definition Of(Connection connection) => new(connection, new(connection.Id, connection.Slug, connection.Name));

    public bool CanBeUsedBy(Caller caller) => ConnectionScope.LetsUse(Connection, caller) && Works(caller);

    /// <summary>Whether it is the caller's own, or the caller's team's. Who may use all connections has not asked for everybody's at once.
    /// </summary>
    public bool ConcernsAndServes(Caller caller) =>
        (Connection.OwnerId == caller.Id || ConnectionScope.SharesWith(Connection, caller)) && Works(caller);

    bool Works(Caller caller) => Connection.OwnerIsActive && (!Connection.StartsProgram || caller.May(Permissions.ConnectionsStdio));
}
