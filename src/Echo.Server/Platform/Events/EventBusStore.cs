using Npgsql;

namespace Echo.Server.Platform.Events;

/// <summary>The statements of <see cref="PostgresBus"/>.</summary>
static class EventBusStore
{
    const int CommandSeconds = 2;

    /// <summary>A message that a crash of the database swallows would be of no use afterwards: nobody waits for the disk.</summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("set synchronous_commit = off", connection) { CommandTimeout = CommandSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task NotifyAsync(
        NpgsqlConnection connection, string channel, IReadOnlyCollection<string> messages, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_notify($1, text) from unnest($2) as text", connection)
        {
            CommandTimeout = CommandSeconds,
            Parameters = { new() { Value = channel }, new() { Value = messages.ToArray() } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
