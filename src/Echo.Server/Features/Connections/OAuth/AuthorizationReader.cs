using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Tells how connections stand with their authorization servers.</summary>
sealed class AuthorizationReader(GrantStore grants, SignInLinks links, TimeProvider time)
{
    /// <summary>Of one connection, with the link where it is needed; null when it does not use OAuth.</summary>
    public async Task<ConnectionAuthorization?> FindAsync(Connection connection, Caller caller, CancellationToken cancellationToken)
    {
        var known = await ListAsync([connection], caller, cancellationToken);
        if (known.GetValueOrDefault(connection.Id) is not { IsRequired: true } needed)
            return known.GetValueOrDefault(connection.Id);
        var link = await links.FindAsync(connection, caller, cancellationToken);
        return needed with { AuthorizationUrl = link?.AbsoluteUri };
    }

    /// <summary>Of those among several connections that use OAuth, without links.</summary>
    public async Task<IReadOnlyDictionary<Guid, ConnectionAuthorization>> ListAsync(
        IEnumerable<Connection> connections, Caller caller, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. connections.Where(connection => connection.UsesOAuth).Select(connection => connection.Id)];
        if (ids.Length == 0)
            return new Dictionary<Guid, ConnectionAuthorization>();
        var found = await grants.ListAsync(ids, caller.Id, cancellationToken);
        return ids.ToDictionary(id => id, id => Of(found.GetValueOrDefault(id)));
    }

    ConnectionAuthorization Of(Grant? grant) => grant is null
        ? new(null, null, null) { IsRequired = true }
        : new(grant.IsRefused ? null : grant.ExpiresAt, grant.LastRefreshAt, grant.LastError)
        {
            IsRequired = grant.IsRefused || HasEnded(grant) || grant.WantedScopes.Length > 0,
        };

    bool HasEnded(Grant grant) => !grant.CanBeRenewed && time.GetUtcNow() >= grant.ExpiresAt;
}
