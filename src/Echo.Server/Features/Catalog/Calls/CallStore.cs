using System.Buffers;
using Dapper;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Catalog.Calls;

/// <summary>Keeps the call log.</summary>
sealed class CallStore(NpgsqlDataSource database, EventLog events)
{
    const int MostDeletedAtOnce = 10_000;

    // What is handed to the connection at a time.
    const int CopyBytes = 32 * 1024;

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

    /// <summary>Adds calls, all or none, and tells of some of them. The same ones once more change nothing: the answer to a commit may have been lost.
    /// </summary>
    public async Task AddAsync(IReadOnlyList<CallRecord> calls, CancellationToken cancellationToken)
    {
        try
        {
            await AddOnceAsync(calls, cancellationToken);
        }
        catch (PostgresException twice) when (twice is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "catalog_calls_pkey" })
        {
            // They are there.
        }
    }

    async Task AddOnceAsync(IReadOnlyList<CallRecord> calls, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await CopyAsync(connection, calls, cancellationToken);
        await events.PublishAsync(connection, CallSample.Of(calls), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
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
            where (at, id) in (
                select at, id from catalog_calls
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

    /// <summary>Forgets calls of accounts that are no more: those that ended, or were still to be written, when their account was deleted.</summary>
    public async Task ForgetGoneAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // From account to account along the index, however many calls each has.
        await connection.ExecuteAsync(new(
            """
            with recursive known as (
                (select account_id from catalog_calls order by account_id limit 1)
                union all
                select (select c.account_id from catalog_calls c where c.account_id > k.account_id order by c.account_id limit 1)
                from known k
                where k.account_id is not null)
            delete from catalog_calls
            where account_id in (
                select k.account_id from known k
                where k.account_id <> @NoAccount and not exists (select from account_directory a where a.id = k.account_id))
            """,
            new { Caller.NoAccount },
            cancellationToken: cancellationToken));
    }

    static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<CallRecord> calls, CancellationToken cancellationToken)
    {
        await using var rows = await connection.BeginRawBinaryCopyAsync(
            $"copy catalog_calls ({CallRows.Columns}) from stdin (format binary)", cancellationToken);
        try
        {
            await WriteAsync(rows, calls, cancellationToken);
        }
        catch (Exception)
        {
            await GiveUpAsync(rows);
            throw;
        }
    }

    // Ending it would say that what was sent is all.
    static async Task GiveUpAsync(NpgsqlRawCopyStream rows)
    {
        try
        {
            await rows.CancelAsync();
        }
        catch (Exception)
        {
            // The connection is gone, or what was sent is refused already. What counts is why it is given up.
        }
    }

    static async Task WriteAsync(NpgsqlRawCopyStream rows, IReadOnlyList<CallRecord> calls, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(CopyBytes * 2);
        CallRows.Begin(buffer);
        foreach (var call in calls)
        {
            CallRows.Write(buffer, call);
            if (buffer.WrittenCount < CopyBytes)
                continue;
            await rows.WriteAsync(buffer.WrittenMemory, cancellationToken);
            buffer.ResetWrittenCount();
        }

        CallRows.End(buffer);
        await rows.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }
}
