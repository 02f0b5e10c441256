using Dapper;
using Npgsql;

namespace Echo.Server.Features.Access.Tickets;

/// <summary>Tickets that were not used yet.</summary>
sealed class TicketStore(NpgsqlDataSource database)
{
    public async Task AddAsync(byte[] hash, Guid? session, Guid? key, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            """
            delete from access_tickets where expires_at < @now;
            insert into access_tickets (ticket_hash, session_id, key_id, expires_at) values (@hash, @session, @key, @expiresAt);
            """,
            new { hash, session, key, now, expiresAt },
            cancellationToken: cancellationToken));
    }

    /// <summary>Uses a ticket up.</summary>
    /// <returns>Null when there is none, or its time was over.</returns>
    public async Task<TicketRow?> TakeAsync(byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<TicketRow>(new(
            "delete from access_tickets where ticket_hash = @hash returning session_id, key_id, expires_at",
            new { hash },
            cancellationToken: cancellationToken));
        return row?.ExpiresAt > now ? row : null;
    }
}

/// <summary>What a ticket stands for: a session or a key.</summary>
sealed record TicketRow
{
    public Guid? SessionId { get; init; }

    public Guid? KeyId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
