using Dapper;
using Echo.Server.Platform.Logging;
using Npgsql;

namespace Echo.Server.Platform.Audit;

/// <summary>Keeps the audit trail. Entries are added and never changed.</summary>
public sealed class AuditStore(NpgsqlDataSource database, TimeProvider time)
{
    const string Insert =
        """
        insert into audit_entries (id, at, action, actor, key_id, client_address, request_id, target, reason, details, repeats)
        values (@Id, @At, @Action, @Actor, @KeyId, @ClientAddress, @RequestId, @Target, @Reason, @Details::json, @Repeats)
        """;

    const string Matches =
        """
        (@Action::text is null or action = @Action or starts_with(action, @Action || '.'))
        and (@Actor::uuid is null or actor = @Actor)
        and (@Target::text is null or target = @Target)
        and (@Refused::boolean is null or (reason is not null) = @Refused)
        and (@From::timestamptz is null or at >= @From)
        and (@To::timestamptz is null or at < @To)
        """;

    /// <summary>Adds an entry in the transaction of the change that it tells of: both are kept, or neither.</summary>
    /// <param name="connection">With an open transaction.</param>
    public Task WriteAsync(NpgsqlConnection connection, AuditEntry entry, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(Insert, RowOf(entry), cancellationToken: cancellationToken));

    /// <summary>Adds refusals that were collected.</summary>
    internal async Task WriteAsync(IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new(Insert, rows, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A page of entries, newest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<AuditRow> Page, long Total)> ListAsync(
        AuditFilter filter, int limit, long offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select e.id, at, action, actor, a.username as actor_username, key_id, client_address, request_id, target, reason,
                   details::text as details, repeats
            from audit_entries e left join account_directory a on a.uuid = actor
            where {Matches}
            order by at desc, e.id desc
            limit @limit offset @offset;
            select count(*) from audit_entries where {Matches};
            """,
            new { limit, offset, filter.Action, filter.Actor, filter.Target, filter.Refused, filter.From, filter.To },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<AuditRow>();
        return (page.AsList(), await results.ReadSingleAsync<long>());
    }

    /// <summary>Completes an entry from the running request.</summary>
    internal AuditRow RowOf(AuditEntry entry)
    {
        var request = RequestLog.Current;
        var now = time.GetUtcNow();
        return new()
        {
            Id = Guid.CreateVersion7(now),
            At = now,
            Action = entry.Action,
            Actor = entry.Actor ?? request?.UserId,
            KeyId = request?.KeyId,
            ClientAddress = request?.ClientAddress.ToString(),
            RequestId = request?.RequestId,
            Target = entry.Target,
            Reason = entry.Reason,
            Details = entry.Details?.ToJsonString(),
            Repeats = 1,
        };
    }
}
