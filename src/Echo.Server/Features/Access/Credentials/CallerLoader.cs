using Echo.Server.Features.Access.Roles;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Looks up callers in the database, and has them remembered.</summary>
sealed class CallerLoader(CallerStore store, CallerCache cache, RoleTable roles)
{
    /// <returns>Null when there is no such session.</returns>
    public async Task<KnownCaller?> LoadSessionAsync(Guid sid, CancellationToken cancellationToken)
    {
        var asOf = cache.Version;
        return await store.FindBySessionAsync(sid, cancellationToken) is { } row
            ? await KeepAsync(CredentialId.OfSession(sid), row, sid, asOf, cancellationToken)
            : null;
    }

    /// <returns>Null when there is no such key.</returns>
    public async Task<KnownCaller?> LoadKeyAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        var asOf = cache.Version;
        return await store.FindByKeyAsync(keyHash, cancellationToken) is { } row
            ? await KeepAsync(CredentialId.OfKey(keyHash), row, session: null, asOf, cancellationToken)
            : null;
    }

    /// <returns>Null when there is no such key.</returns>
    public async Task<KnownCaller?> LoadKeyAsync(Guid keyId, CancellationToken cancellationToken)
    {
        var asOf = cache.Version;
        return await store.FindByKeyAsync(keyId, cancellationToken) is { } row
            ? await KeepAsync(CredentialId.OfKeyId(keyId), row, session: null, asOf, cancellationToken)
            : null;
    }

    public Task NoteUseAsync(Guid keyId, CancellationToken cancellationToken) => store.NoteUseAsync(keyId, cancellationToken);

    async ValueTask<KnownCaller> KeepAsync(
        CredentialId credential, CallerRow row, Guid? session, long asOf, CancellationToken cancellationToken)
    {
        var known = new KnownCaller
        {
            Caller = new()
            {
                Id = row.Id,
                Uuid = row.Uuid,
                Username = row.Username,
                Role = row.Role,
                Rights = await roles.RightsAsync(row.Role, row.Grants, cancellationToken),
                Scopes = row.Scopes,
                KeyId = row.KeyId,
                SessionId = session,
            },
            IsActive = row.IsActive,
            IsWithdrawn = row.IsWithdrawn,
            ExpiresAt = row.ExpiresAt,
            NotedAt = row.LastUsedAt,
        };
        cache.Keep(credential, known, asOf);
        return known;
    }
}
