using Dapper;
using Npgsql;

namespace Echo.Server.Features.Access.Mail;

/// <summary>Keeps what strangers ask for until somebody looks whether there is an account: asking costs the same for every address.
/// </summary>
sealed class MailRequestStore(NpgsqlDataSource database, MailTokenStore tokens, TimeProvider time)
{
    /// <summary>Notes that somebody wants a message of this kind sent to an address.</summary>
    /// <param name="email">In lower case.</param>
    public async Task AddAsync(MailTokenKind kind, string email, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            insert into access_mail_requests (email, kind, requested_at) values (@email, @kind, @now)
            on conflict (email, kind) do update set requested_at = excluded.requested_at
            """,
            new { email, kind = kind.ToString().ToLowerInvariant(), now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
    }

    /// <summary>Takes one request and queues its message where there is an account to send it to. Both happen, or neither.</summary>
    /// <returns>False when there is none left.</returns>
    public async Task<bool> HandleOneAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (email, kind) = await connection.QuerySingleOrDefaultAsync<(string? Email, MailTokenKind Kind)>(new(
            """
            delete from access_mail_requests
            where (email, kind) in (
                select email, kind from access_mail_requests order by requested_at, email, kind limit 1 for update skip locked)
            returning email, kind
            """,
            cancellationToken: cancellationToken));
        if (email is null)
            return false;

        var owner = await connection.QuerySingleOrDefaultAsync<MailOwner>(new(
            "select id, uuid, username, email, is_verified from access_accounts where email = @email and is_active for update",
            new { email },
            cancellationToken: cancellationToken));
        if (owner is not null && !(kind == MailTokenKind.Verify && owner.IsVerified))
            await tokens.IssueAsync(connection, kind, owner, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
