namespace Echo.Server.Features.Connections;

/// <summary>Joins a stored definition with how it stands on this node.</summary>
sealed class ConnectionDisplay(UpstreamPool pool, ConnectionActivity activity)
{
    public ConnectionMetadata Metadata(Connection connection) => new(connection, pool.StateOf(connection), activity.LastOf(connection));

    /// <summary>The same with the connection's id, for lists.</summary>
    public ConnectionMetadata Entry(Connection connection) =>
        new(connection, pool.StateOf(connection), activity.LastOf(connection)) { ClientId = connection.Id };
}
