using Dapper;
using Npgsql;

namespace Echo.Server.Features.Assistant.Policies;

/// <summary>All SQL of policies.</summary>
sealed class PolicyStore(NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<StoredPolicy>> ListAsync(int ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<StoredPolicy>(new(
            "select tool, source_id, policy, updated_at from assistant_policies where owner_id = @ownerId order by tool",
            new { ownerId },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task SetAsync(int ownerId, StoredPolicy policy, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await SetAsync(connection, ownerId, policy, cancellationToken);
    }

    public static Task SetAsync(NpgsqlConnection connection, int ownerId, StoredPolicy policy, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new(
            """
            insert into assistant_policies (owner_id, tool, source_id, policy, updated_at)
            values (@ownerId, @Tool, @SourceId, @Policy, @UpdatedAt)
            on conflict (owner_id, tool) do update
            set source_id = excluded.source_id, policy = excluded.policy, updated_at = excluded.updated_at
            """,
            new { ownerId, policy.Tool, policy.SourceId, policy.Policy, policy.UpdatedAt },
            cancellationToken: cancellationToken));

    /// <returns>False when there was none.</returns>
    public async Task<bool> RemoveAsync(int ownerId, string tool, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new(
            "delete from assistant_policies where owner_id = @ownerId and tool = @tool",
            new { ownerId, tool },
            cancellationToken: cancellationToken)) == 1;
    }

    public async Task ForgetAccountAsync(int ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new(
            "delete from assistant_policies where owner_id = @ownerId", new { ownerId }, cancellationToken: cancellationToken));
    }
}
