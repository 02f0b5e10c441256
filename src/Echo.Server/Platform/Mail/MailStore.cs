using Dapper;
using Npgsql;

namespace Echo.Server.Platform.Mail;

/// <summary>Keeps messages until they are sent, and for a day the fact that they were.</summary>
sealed class MailStore(NpgsqlDataSource database, TimeProvider time)
{
    // A sender that dies with a message in its hands holds it no longer than this; it is more than one attempt may take.
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    static readonly TimeSpan LimitWindow = TimeSpan.FromHours(1);

    static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    public async Task<bool> TryAddAsync(NpgsqlConnection connection, NewMail mail, CancellationToken cancellationToken)
    {
        // Two at once would both find room for one.
        await connection.ExecuteAsync(new(
            "select pg_advisory_xact_lock(hashtextextended('mail.' || encode(@Recipient, 'hex'), 0))",
            new { mail.Recipient },
            cancellationToken: cancellationToken));
        var now = time.GetUtcNow();
        return await connection.ExecuteAsync(new(
            """
            insert into mail_messages (id, recipient_hash, sealed, is_bounded, next_attempt, created_at, expires_at)
            select @Id, @Recipient, @Sealed, @IsBounded, @now, @now, @expiresAt
            where not @IsBounded or @limit > (
                select count(*) from mail_messages where recipient_hash = @Recipient and is_bounded and created_at > @since)
            """,
            new
            {
                mail.Id,
                mail.Recipient,
                mail.Sealed,
                mail.IsBounded,
                now,
                expiresAt = now + mail.Life,
                since = now - LimitWindow,
                limit = MailQueue.HourlyLimit,
            },
            cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Takes the message that is due for longest. No other node gets it before this one has said how it went, or was silent for
    /// too long.</summary>
    public async Task<QueuedMail?> TakeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<QueuedMail>(new(
            """
            update mail_messages set attempts = attempts + 1, next_attempt = @leaseEnd
            where id = (
                select id from mail_messages
                where finished_at is null and next_attempt <= @now
                order by next_attempt, id
                limit 1
                for update skip locked)
            returning id, sealed, attempts, created_at, expires_at
            """,
            new { now, leaseEnd = now + Lease },
            cancellationToken: cancellationToken));
    }

    /// <summary>Ends a message and forgets what it said.</summary>
    public async Task FinishAsync(QueuedMail mail, MailEnd end, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            update mail_messages set finished_at = @now, outcome = @outcome, sealed = null
            where id = @Id and finished_at is null
            """,
            new { mail.Id, outcome = end.ToString().ToLowerInvariant(), now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
    }

    /// <summary>Puts a message back, unless another sender has taken it since.</summary>
    public async Task PutBackAsync(QueuedMail mail, DateTimeOffset nextAttempt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "update mail_messages set next_attempt = @nextAttempt where id = @Id and attempts = @Attempts and finished_at is null",
            new { mail.Id, mail.Attempts, nextAttempt },
            cancellationToken: cancellationToken));
    }

    /// <summary>Forgets messages that ended long ago.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from mail_messages where finished_at < @before",
            new { before = time.GetUtcNow() - Remembered },
            cancellationToken: cancellationToken));
    }
}
