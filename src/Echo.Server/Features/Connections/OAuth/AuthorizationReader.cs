using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Tells how connections stand with their authorization servers.</summary>
sealed class AuthorizationReader(GrantStore grants, SignInLinks links, TimeProvider time)
{
    /// <summary>Of one connection, with the link where it is needed; null when it does not use OAuth.</summary>
    public async Task<ConnectionAuthorization?> FindAsync(Connection connection, Caller caller, Browser browser, CancellationToken cancellationToken)
    {
        var known = await ListAsync([connection], caller, cancellationToken);
        if (known.GetValueOrDefault(connection.Id) is not { IsRequired: true } needed)
            return known.GetValueOrDefault(connection.Id);
        var link = await links.FindAsync(connection, caller, browser, cancellationToken);
        return needed with { AuthorizationUrl = link?.AbsoluteUri };
    }

    /// <summary>Of those among several connections that use OAuth, without links.</summary>
    public async Task<IReadOnlyDictionary<Guid, ConnectionAuthorization>> ListAsync(
        IEnumerable<Connection> connections, Caller caller, CancellationToken cancellationToken)
    {
        Connection[] signedIn = [.. connections.Where(connection => connection.UsesOAuth)];
        if (signedIn.Length == 0)
            return new Dictionary<Guid, ConnectionAuthorization>();
        var found = await grants.ListAsync([.. signedIn.Select(connection => connection.Id)], caller.Id, cancellationToken);
        return signedIn.ToDictionary(connection => connection.Id, connection => For(caller, connection, Of(found.GetValueOrDefault(connection.Id))));
    }

    // Why the owner's sign-in has ended is the owner's.
    static ConnectionAuthorization For(Caller caller, Connection connection, ConnectionAuthorization authorization) =>
        connection.IsPerUser || ConnectionScope.Of(caller).Covers(connection) ? authorization : authorization with { LastError = null };

    ConnectionAuthorization Of(Grant? grant) => grant is null
        ? new(null, null, null) { IsRequired = true }
        : new(grant.IsRefused ? null : grant.ExpiresAt, grant.LastRefreshAt, grant.LastError)
        {
            IsRequired = grant.IsRefused || HasEnded(grant) || grant.WantedScopes.Length > 0,
        };

    bool HasEnded(Grant grant) => !grant.CanBeRenewed && time.GetUtcNow() >= grant.ExpiresAt;
}
