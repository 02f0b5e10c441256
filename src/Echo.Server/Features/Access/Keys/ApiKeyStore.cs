using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Access.Keys;

/// <summary>Creates, lists and revokes API keys.</summary>
sealed class ApiKeyStore(NpgsqlDataSource database, AuditStore audit, EventLog events, TimeProvider time)
{
    /// <summary>Unrevoked keys of one account.</summary>
    public const int MaxKeys = 50;

    const string Columns = "id, name, prefix, scopes, last_used_at, expires_at, revoked_at, created_at, updated_at";

    /// <param name="replaces">Revokes the account's present key of the same name in the same step, instead of refusing the new one.</param>
    public async Task<Outcome<ApiKey, ApiKeyRefusal>> CreateAsync(NewApiKey key, bool replaces, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // One writer for each account, so that parallel requests can't pass the limit together, nor an account that ends meanwhile.
        var active = await connection.ExecuteScalarAsync<Guid?>(new(
            "select uuid from access_accounts where id = @AccountId and is_active for no key update", key, cancellationToken: cancellationToken));
        if (active is not { } owner)
            return ApiKeyRefusal.OwnerGone;
        if (replaces)
            await RevokePresentAsync(connection, key, owner, cancellationToken);

        var (count, nameTaken) = await connection.QuerySingleAsync<(int, bool)>(new(
            """
            select count(*)::int, coalesce(bool_or(name = @Name), false)
            from access_api_keys
            where account_id = @AccountId and revoked_at is null
            """,
            key,
            cancellationToken: cancellationToken));
        if (nameTaken)
            return ApiKeyRefusal.NameTaken;
        if (count >= MaxKeys)
            return ApiKeyRefusal.LimitReached;

        var created = await connection.QuerySingleAsync<ApiKey>(new(
            $"""
            insert into access_api_keys (id, account_id, name, prefix, key_hash, scopes, expires_at, created_at, updated_at)
            values (
                @Id, @AccountId, @Name, @Prefix, @KeyHash, @Scopes,
                least(@ExpiresAt, (select expires_at from access_api_keys where id = @MadeWith)),
                @CreatedAt, @CreatedAt)
            returning {Columns}
            """,
            key,
            cancellationToken: cancellationToken));
        await audit.WriteAsync(connection, EntryOf(created), cancellationToken);
        await events.PublishAsync(connection, AccountEvents.KeyCreated(key.AccountId, owner, created.Id), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return created;
    }

    /// <summary>An account's keys, revoked ones included, newest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(int accountId, int limit, int offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ApiKey>(new(
            $"""
            select {Columns} from access_api_keys
            where account_id = @accountId
            order by created_at desc, id desc
            limit @limit offset @offset
            """,
            new { accountId, limit, offset },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Revokes a key; a second time changes nothing.</summary>
    /// <returns>False when the account has no such key.</returns>
    public async Task<bool> RevokeAsync(int accountId, Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var revoked = (await connection.QueryAsync<(Guid Owner, bool IsNews)>(new(
            """
            with present as (
                select id, revoked_at from access_api_keys where id = @id and account_id = @accountId for no key update
            )
            update access_api_keys k
            set revoked_at = coalesce(k.revoked_at, @now), updated_at = case when k.revoked_at is null then @now else k.updated_at end
            from present, access_accounts a
            where k.id = present.id and a.id = k.account_id
            returning a.uuid, present.revoked_at is null
            """,
            new { id, accountId, now = time.GetUtcNow() },
            cancellationToken: cancellationToken))).AsList();
        if (revoked is [{ IsNews: true, Owner: var owner }])
            await TellRevokedAsync(connection, accountId, owner, id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return revoked.Count > 0;
    }

    async Task RevokePresentAsync(NpgsqlConnection connection, NewApiKey key, Guid owner, CancellationToken cancellationToken)
    {
        var revoked = await connection.QueryAsync<Guid>(new(
            """
            update access_api_keys set revoked_at = @CreatedAt, updated_at = @CreatedAt
            where account_id = @AccountId and name = @Name and revoked_at is null
            returning id
            """,
            key,
            cancellationToken: cancellationToken));
        foreach (var id in revoked)
            await TellRevokedAsync(connection, key.AccountId, owner, id, cancellationToken);
    }

    async Task TellRevokedAsync(NpgsqlConnection connection, int accountId, Guid owner, Guid id, CancellationToken cancellationToken)
    {
        await audit.WriteAsync(connection, new("key.revoked") { Target = id.ToString() }, cancellationToken);
        await events.PublishAsync(connection, AccountEvents.KeyRevoked(accountId, owner, id), cancellationToken);
    }

    static AuditEntry EntryOf(ApiKey key) => new("key.created")
    {
        Target = key.Id.ToString(),
        Details = new() { ["name"] = key.Name, ["scopes"] = new JsonArray([.. key.Scopes.Select(scope => JsonValue.Create(scope))]) },
    };
}
