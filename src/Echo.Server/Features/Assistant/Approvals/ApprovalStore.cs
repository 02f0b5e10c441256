using Dapper;
using Npgsql;

namespace Echo.Server.Features.Assistant.Approvals;

/// <summary>Finds the calls that somebody is asked about, and notes what he says.</summary>
sealed class ApprovalStore(NpgsqlDataSource database)
{
    const string Columns =
        """
        c.id, c.run_id, c.start, c.owner_id, a.uuid as owner_uuid, a.username as owner_username, c.tool, c.function, c.arguments, c.created_at, c.decided_at,
        case c.decision when 'allow' then 'allowed' when 'deny' then 'denied' else c.state end as state
        """;

    const string Matches =
        """
        (@ownerId::integer is null or c.owner_id = @ownerId) and (c.decision is not null or c.state in ('waiting', 'expired'))
        and (@state::text is null or case c.decision when 'allow' then 'allowed' when 'deny' then 'denied' else c.state end = @state)
        """;

    /// <summary>A page, newest first, and how many there are in all.</summary>
    /// <param name="ownerId">The only account that may be asked; null for any.</param>
    public async Task<(IReadOnlyList<Approval> Page, long Total)> ListAsync(
        int? ownerId, string? state, int limit, long offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select {Columns} from assistant_calls c left join account_directory a on a.id = c.owner_id
            where {Matches} order by c.id desc limit @limit offset @offset;
            select count(*) from assistant_calls c where {Matches};
            """,
            new { ownerId, state, limit, offset },
            cancellationToken: cancellationToken));
        var page = (await results.ReadAsync<Approval>()).AsList();
        return (page, await results.ReadSingleAsync<long>());
    }

    /// <summary>The jobs of which calls wait, and since which start.</summary>
    public async Task<IReadOnlyList<(Guid RunId, int Start)>> ListWaitingAsync(int? ownerId, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(Guid RunId, int Start)>(new(
            """
            select distinct run_id, start from assistant_calls
            where state = 'waiting' and (@ownerId::integer is null or owner_id = @ownerId) limit @most
            """,
            new { ownerId, most },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Nobody is asked any more about calls of these starts of jobs.</summary>
    public async Task CloseAsync(IReadOnlyCollection<(Guid RunId, int Start)> ended, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            update assistant_calls c set state = 'expired', ended_at = @now
            from unnest(@runs::uuid[], @starts::integer[]) as e (run_id, start)
            where c.run_id = e.run_id and c.start = e.start and c.state = 'waiting'
            """,
            new { runs = ended.Select(one => one.RunId).ToArray(), starts = ended.Select(one => one.Start).ToArray(), now },
            cancellationToken: cancellationToken));
    }

    /// <param name="connection">With the transaction of what is decided; it holds the call.</param>
    public static Task<Approval?> HoldAsync(NpgsqlConnection connection, Guid id, int? ownerId, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<Approval>(new(
            $"""
            select {Columns} from assistant_calls c left join account_directory a on a.id = c.owner_id
            where c.id = @id and (@ownerId::integer is null or c.owner_id = @ownerId) and (c.decision is not null or c.state in ('waiting', 'expired'))
            for update of c
            """,
            new { id, ownerId },
            cancellationToken: cancellationToken));

    /// <param name="connection">With the transaction that holds the call.</param>
    /// <param name="decision"><c>allow</c> or <c>deny</c>.</param>
    public static Task DecideAsync(
        NpgsqlConnection connection, Guid id, string decision, int decidedBy, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            """
            update assistant_calls
            set state = case @decision when 'allow' then 'allowed' else 'denied' end, decision = @decision, decided_at = @now, decided_by = @decidedBy
            where id = @id and state = 'waiting'
            """,
            new { id, decision, decidedBy, now },
            cancellationToken: cancellationToken));

    /// <inheritdoc cref="HoldAsync"/>
    public static Task<Approval?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken) =>
        HoldAsync(connection, id, ownerId: null, cancellationToken);
}
