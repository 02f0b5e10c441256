using Dapper;
using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Catalog.Calls;

/// <summary>Keeps the call log.</summary>
sealed class CallStore(NpgsqlDataSource database, EventLog events)
{
    const int MostDeletedAtOnce = 10_000;

    const string Matches =
        """
        (@AccountId::integer is null or c.account_id = @AccountId)
        and (@User::uuid is null or c.account_id = (select id from account_directory where uuid = @User))
        and (@Origin::text is null or c.origin = @Origin)
        and (@SourceId::uuid is null or c.source_id = @SourceId)
        and (@Tool::text is null or c.tool = @Tool)
        and (@Status::text is null or c.status = @Status)
        and (@From::timestamptz is null or c.at >= @From)
        and (@To::timestamptz is null or c.at < @To)
        """;

    /// <summary>Adds calls, all or none, and tells of some of them.</summary>
    public async Task AddAsync(IReadOnlyList<CallRecord> calls, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            insert into catalog_calls (
                id, at, origin, source_id, tool, account_id, key_id, request_id, status, error, duration_ms, arguments_bytes, result_bytes)
            select * from unnest(
                @Ids::uuid[], @Times::timestamptz[], @Origins::text[], @Sources::uuid[], @Tools::text[], @Accounts::integer[], @Keys::uuid[],
                @Requests::text[], @Statuses::text[], @Errors::text[], @Durations::double precision[], @Arguments::integer[], @Results::integer[])
            """,
            new
            {
                Ids = Column(call => call.Id),
                Times = Column(call => call.At.UtcDateTime),
                Origins = Column(call => call.Origin),
                Sources = Column(call => call.SourceId),
                Tools = Column(call => call.Tool),
                Accounts = Column(call => call.AccountId),
                Keys = Column(call => call.KeyId),
                Requests = Column(call => call.RequestId),
                Statuses = Column(call => call.Status),
                Errors = Column(call => call.Error),
                Durations = Column(call => call.DurationMs),
                Arguments = Column(call => call.ArgumentsBytes),
                Results = Column(call => call.ResultBytes),
            },
            cancellationToken: cancellationToken));
        await events.PublishAsync(connection, CallSample.Of(calls), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();

        T[] Column<T>(Func<CallRecord, T> value) => [.. calls.Select(value)];
    }

    /// <summary>A page of calls, newest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<CallRecord> Page, long Total)> ListAsync(
        CallFilter filter, int limit, long offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select c.id, c.at, c.origin, c.source_id, c.tool, c.account_id, c.key_id, c.request_id, c.status, c.error, c.duration_ms,
                   c.arguments_bytes, c.result_bytes, a.uuid as account_uuid, a.username as account_username
            from catalog_calls c left join account_directory a on a.id = c.account_id
            where {Matches}
            order by c.at desc, c.id desc
            limit @limit offset @offset;
            select count(*) from catalog_calls c where {Matches};
            """,
            new
            {
                limit,
                offset,
                filter.AccountId,
                filter.User,
                filter.Origin,
                filter.SourceId,
                filter.Tool,
                filter.Status,
                filter.From,
                filter.To,
            },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<CallRecord>();
        return (page.AsList(), await results.ReadSingleAsync<long>());
    }

    /// <summary>Forgets a portion of the calls from before a time, and of those beyond the newest <paramref name="kept"/>.</summary>
    /// <returns>Whether there may be more to forget.</returns>
    public async Task<bool> ForgetAsync(DateTimeOffset before, int kept, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var deleted = await connection.ExecuteAsync(new(
            """
            delete from catalog_calls
            where id in (
                select id from catalog_calls
                where at < greatest(@before, (select at from catalog_calls order by at desc, id desc limit 1 offset @kept - 1))
                order by at, id
                limit @MostDeletedAtOnce)
            """,
            new { before, kept, MostDeletedAtOnce },
            cancellationToken: cancellationToken));
        return deleted == MostDeletedAtOnce;
    }

    /// <summary>Forgets the calls of an account.</summary>
    public async Task ForgetAccountAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from catalog_calls where account_id = @accountId", new { accountId }, cancellationToken: cancellationToken));
    }
}
