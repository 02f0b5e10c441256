using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Joins a stored definition with how it stands on this node.</summary>
sealed class ConnectionDisplay(UpstreamPool pool, ConnectionActivity activity, AuthorizationReader authorizations)
{
    public async Task<ConnectionMetadata> MetadataAsync(
        Connection connection, Caller caller, Browser browser, CancellationToken cancellationToken)
    {
        var authorization = await authorizations.FindAsync(connection, caller, browser, cancellationToken);
        return Metadata(connection, authorization, caller);
    }

    /// <summary>The same with the connection's id.</summary>
    public async Task<ConnectionMetadata> EntryAsync(
        Connection connection, Caller caller, Browser browser, CancellationToken cancellationToken) =>
        Metadata(connection, await authorizations.FindAsync(connection, caller, browser, cancellationToken), caller, connection.Id);

    /// <summary>The same with the connections' ids, for lists.</summary>
    public async Task<IReadOnlyList<ConnectionMetadata>> EntriesAsync(
        IReadOnlyList<Connection> connections, Caller caller, CancellationToken cancellationToken)
    {
        var known = await authorizations.ListAsync(connections, caller, cancellationToken);
        return
        [
            .. connections.Select(connection => Metadata(connection, known.GetValueOrDefault(connection.Id), caller, connection.Id)),
        ];
    }

    ConnectionMetadata Metadata(Connection connection, ConnectionAuthorization? authorization, Caller caller, Guid? id = null) => new(
        connection, StateOf(connection, authorization, caller), activity.LastOf(connection), ConnectionScope.Of(caller).Covers(connection))
    {
        ClientId = id,
        Authorization = authorization,
    };

    ConnectionState StateOf(Connection connection, ConnectionAuthorization? authorization, Caller caller) =>
        authorization is { IsRequired: true }
            ? new("authorization_required", authorization.LastError)
            : pool.StateOf(connection, caller);
}
