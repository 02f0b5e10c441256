using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Notifications;
using Npgsql;

namespace Echo.Server.Platform.Events;

/// <summary>The bus over NOTIFY, sent from a connection of its own: in the transaction of an event it would make all writers wait for each other.
/// </summary>
sealed class PostgresBus(DirectDatabase database) : IEventBus, IAsyncDisposable
{
    const string Channel = "events_bus";

    Action<string>? heard;
    Action? interrupted;
    NpgsqlConnection? connection;

    /// <summary>For the listener that the whole node shares.</summary>
    public NotificationChannel Notifications => new(Channel, text => heard?.Invoke(text), () => interrupted?.Invoke());

    public void Follow(Action<string> heard, Action interrupted) => (this.heard, this.interrupted) = (heard, interrupted);

    /// <remarks>Not to be called twice at a time.</remarks>
    public async Task SendAsync(IReadOnlyCollection<string> messages, CancellationToken cancellationToken)
    {
        try
        {
            connection ??= await OpenAsync(cancellationToken);
            await EventBusStore.NotifyAsync(connection, Channel, messages, cancellationToken);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref connection, null) is { } open)
            await open.DisposeAsync();
    }

    async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var fresh = await database.OpenConnectionAsync(cancellationToken);
        await EventBusStore.PrepareAsync(fresh, cancellationToken);
        return fresh;
    }
}
