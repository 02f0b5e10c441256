using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Joins a stored definition with how it stands on this node.</summary>
sealed class ConnectionDisplay(UpstreamPool pool, ConnectionActivity activity, AuthorizationReader authorizations)
{
    public async Task<ConnectionMetadata> MetadataAsync(Connection connection, Caller caller, CancellationToken cancellationToken)
    {
        var authorization = await authorizations.FindAsync(connection, caller, cancellationToken);
        return new(connection, StateOf(connection, authorization, caller), activity.LastOf(connection)) { Authorization = authorization };
    }

    /// <summary>The same with the connections' ids, for lists.</summary>
    public async Task<IReadOnlyList<ConnectionMetadata>> EntriesAsync(
        IReadOnlyList<Connection> connections, Caller caller, CancellationToken cancellationToken)
    {
        var known = await authorizations.ListAsync(connections, caller, cancellationToken);
        return
        [
            .. connections.Select(connection => (Connection: connection, Authorization: known.GetValueOrDefault(connection.Id)))
                .Select(entry => new ConnectionMetadata(
                    entry.Connection, StateOf(entry.Connection, entry.Authorization, caller), activity.LastOf(entry.Connection))
                {
                    ClientId = entry.Connection.Id,
                    Authorization = entry.Authorization,
                }),
        ];
    }

    ConnectionState StateOf(Connection connection, ConnectionAuthorization? authorization, Caller caller) =>
        authorization is { IsRequired: true }
            ? new("authorization_required", authorization.LastError)
            : pool.StateOf(connection, UpstreamKey.Of(connection, caller.Id));
}
