using Dapper;
using Echo.Server.Platform.Audit;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Connections;

/// <summary>All SQL of connections. Whose connection it is stands in each condition: what is foreign is not found.</summary>
sealed class ConnectionStore(NpgsqlDataSource database, AuditStore audit, EventLog events, DefinitionChanges changes)
{
    public const string Columns = """
        c.id, c.owner_id, a.uuid as owner_uuid, coalesce(a.is_active, true) as owner_is_active, c.name, c.slug, c.transport, c.mcp_url, c.command,
        c.env, c.auth_type, c.bearer_token, c.credentials,
        c.client_version, c.timeout_seconds, c.disabled_tools, c.visibility, c.roles, c.isolation, c.pin_tools, c.revision,
        c.server_info::text as server_info, c.last_error, c.created_at, c.last_activity
        """;

    /// <summary>Stores a definition with its slug, or with the first free one of <c>slug-2</c>, <c>slug-3</c>, ... when the slug was not chosen;
    /// the connection then has it too.</summary>
    /// <param name="serverInfo">Null when the server was not opened yet.</param>
    public async Task<CreateOutcome> CreateAsync(
        Connection connection, string? serverInfo, OAuthDefinition? oauth, bool slugWasChosen, int maxPerUser, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await TryCreateAsync(connection, serverInfo, oauth, slugWasChosen, maxPerUser, cancellationToken);
            }
            catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation && taken.ConstraintName == "connections_slug_key")
            {
                // By a change of another definition, which takes no turn among the creators.
                if (slugWasChosen)
                    return CreateOutcome.SlugTaken;
            }
        }
    }

    async Task<CreateOutcome> TryCreateAsync(
        Connection connection, string? serverInfo, OAuthDefinition? oauth, bool slugWasChosen, int maxPerUser, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);

        // One creator at a time, so that the count and the slug hold until the row is there, and whoever removes an owner's connections
        // finds them all.
        await ConnectionOwnerStore.LockAsync(link, cancellationToken);
        if (await ConnectionOwnerStore.IsInactiveAsync(link, connection.OwnerId, cancellationToken))
            return CreateOutcome.OwnerInactive;
        if (await CountAsync(link, transaction, connection.OwnerId, cancellationToken) >= maxPerUser)
            return CreateOutcome.LimitReached;
        if (await FreeSlugAsync(link, transaction, connection.Slug, slugWasChosen, cancellationToken) is not { } slug)
            return CreateOutcome.SlugTaken;

        await link.ExecuteAsync(new(
            """
            insert into connections (
                id, owner_id, name, slug, transport, mcp_url, command, env, auth_type, bearer_token, credentials,
                client_version, timeout_seconds, disabled_tools, visibility, roles, isolation, pin_tools, server_info, created_at, last_activity)
            values (
                @Id, @OwnerId, @Name, @slug, @Transport, @McpUrl, @Command, @Env, @AuthType, @BearerToken, @Credentials,
                @ClientVersion, @TimeoutSeconds, @DisabledTools, @Visibility, @Roles, @Isolation, @PinTools, @serverInfo::json, @CreatedAt, @LastActivity)
            """,
            new
            {
                connection.Id,
                connection.OwnerId,
                connection.Name,
                slug,
                connection.Transport,
                connection.McpUrl,
                connection.Command,
                connection.Env,
                connection.AuthType,
                connection.BearerToken,
                connection.Credentials,
                connection.ClientVersion,
                connection.TimeoutSeconds,
                connection.DisabledTools,
                connection.Visibility,
                connection.Roles,
                connection.Isolation,
                connection.PinTools,
                serverInfo,
                connection.CreatedAt,
                connection.LastActivity,
            },
            transaction,
            cancellationToken: cancellationToken));

        if (oauth is not null)
            await OAuthStore.InsertAsync(link, transaction, oauth, cancellationToken);

        var entry = new AuditEntry("connection.created")
        {
            Target = connection.Id.ToString(),
            Details = new() { ["slug"] = slug, ["transport"] = connection.Transport, ["visibility"] = connection.Visibility },
        };
        await audit.WriteAsync(link, entry, cancellationToken);
        var state = serverInfo is not null ? ConnectionEvents.Connected : oauth is null ? ConnectionEvents.Idle : ConnectionEvents.AuthorizationRequired;
        await events.PublishAsync(link, ConnectionEvents.Changed(connection.Id, connection.OwnerId, state), cancellationToken);

        // Once begun it must end: a client that hangs up now would leave the caller in doubt about what is stored.
        await transaction.CommitAsync(CancellationToken.None);
        connection.Slug = slug;
        connection.ServerInfo = serverInfo;
        changes.Tell(connection.Id);
        events.Hint();
        return CreateOutcome.Created;
    }

    public async Task<int> CountAsync(int? ownerId, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await CountAsync(link, null, ownerId, cancellationToken);
    }

    /// <summary>How many connections there are, whoever owns them.</summary>
    public async Task<int> CountAllAsync(CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.ExecuteScalarAsync<int>(new("select count(*)::int from connections", cancellationToken: cancellationToken));
    }

    public async Task<Connection?> FindAsync(Guid id, ConnectionScope scope, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<Connection>(new(
            $"""
            select {Columns}
            from connections c left join account_directory a on a.id = c.owner_id
            where c.id = @id and (@SeesAll or c.owner_id = @OwnerId)
            """,
            new { id, scope.SeesAll, scope.OwnerId },
            cancellationToken: cancellationToken));
    }

    /// <summary>A page of connections, oldest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<Connection> Page, int Total)> ListAsync(
        ConnectionScope scope, int limit, int offset, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await link.QueryMultipleAsync(new(
            $"""
            select {Columns}
            from connections c left join account_directory a on a.id = c.owner_id
            where @SeesAll or c.owner_id = @OwnerId
            order by c.created_at, c.id
            limit @limit offset @offset;
            select count(*)::int from connections c where @SeesAll or c.owner_id = @OwnerId;
            """,
            new { limit, offset, scope.SeesAll, scope.OwnerId },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<Connection>();
        return (page.AsList(), await results.ReadSingleAsync<int>());
    }

    /// <returns>False when there was nothing to delete, or it is foreign.</returns>
    public async Task<bool> DeleteAsync(Guid id, ConnectionScope scope, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);
        var (slug, owner) = await link.QuerySingleOrDefaultAsync<(string? Slug, int? Owner)>(new(
            "delete from connections where id = @id and (@SeesAll or owner_id = @OwnerId) returning slug, owner_id",
            new { id, scope.SeesAll, scope.OwnerId },
            cancellationToken: cancellationToken));
        if (slug is null)
            return false;
        await audit.WriteAsync(link, new("connection.deleted") { Target = id.ToString(), Details = new() { ["slug"] = slug } }, cancellationToken);
        await events.PublishAsync(link, ConnectionEvents.Changed(id, owner, ConnectionEvents.Removed), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Tell(id);
        events.Hint();
        return true;
    }

    /// <summary>Notes that the server was opened and what it calls itself.</summary>
    public async Task NoteOpenedAsync(Guid id, string serverInfo, CancellationToken cancellationToken)
    {
        const string Note = "update connections set server_info = @serverInfo::json, last_error = null where id = @id returning owner_id, true as is_news";
        await NoteAsync(Note, new { id, serverInfo }, id, ConnectionEvents.Connected, null, cancellationToken);
    }

    public async Task NoteFailedAsync(Guid id, string reason, CancellationToken cancellationToken)
    {
        // The same failure over and over is told once.
        const string Note =
            """
            update connections c set last_error = @reason
            from (select last_error from connections where id = @id for no key update) before
            where c.id = @id
            returning c.owner_id, before.last_error is distinct from @reason as is_news
            """;
        await NoteAsync(Note, new { id, reason }, id, ConnectionEvents.Error, reason, cancellationToken);
    }

    /// <summary>Stores when connections were last used; older times than the stored ones change nothing.</summary>
    public async Task NoteActivityAsync(IReadOnlyCollection<KeyValuePair<Guid, DateTimeOffset>> uses, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await link.ExecuteAsync(new(
            """
            update connections c set last_activity = u.at
            from unnest(@ids, @times) as u(id, at)
            where c.id = u.id and c.last_activity < u.at
            """,
            new { ids = uses.Select(use => use.Key).ToArray(), times = uses.Select(use => use.Value.UtcDateTime).ToArray() },
            cancellationToken: cancellationToken));
    }

    async Task NoteAsync(string note, object values, Guid id, string state, string? lastError, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);
        var (owner, isNews) = await link.QuerySingleOrDefaultAsync<(int? Owner, bool IsNews)>(new(note, values, cancellationToken: cancellationToken));
        if (isNews)
            await events.PublishAsync(link, ConnectionEvents.Changed(id, owner, state, lastError), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
    }

    static Task<int> CountAsync(NpgsqlConnection link, NpgsqlTransaction? transaction, int? ownerId, CancellationToken cancellationToken) =>
        link.ExecuteScalarAsync<int>(new(
            "select count(*)::int from connections where owner_id = @ownerId", new { ownerId }, transaction, cancellationToken: cancellationToken));

    static async Task<string?> FreeSlugAsync(
        NpgsqlConnection link, NpgsqlTransaction transaction, string slug, bool wasChosen, CancellationToken cancellationToken)
    {
        var taken = await link.QueryAsync<string>(new(
            "select slug from connections where starts_with(slug, @stem)",
            new { stem = slug[..Math.Min(slug.Length, Slug.KeptLength)].TrimEnd('-') },
            transaction,
            cancellationToken: cancellationToken));
        var known = taken.ToHashSet();
        if (!known.Contains(slug))
            return slug;
        return wasChosen ? null : Enumerable.Range(2, known.Count + 1).Select(n => Slug.Numbered(slug, n)).First(candidate => !known.Contains(candidate));
    }
}
