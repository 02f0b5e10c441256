using Npgsql;

namespace Echo.Server.Features.Jobs;

/// <summary>Sends notifications to workers of all nodes.</summary>
sealed class JobHintStore(NpgsqlDataSource database)
{
    public async Task SendAsync(IReadOnlyList<(string Channel, string Payload)> hints, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        foreach (var (channel, payload) in hints)
        {
            await using var command = new NpgsqlCommand("select pg_notify($1, $2)", connection)
            {
                Parameters = { new() { Value = channel }, new() { Value = payload } },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
