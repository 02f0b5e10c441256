using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Notifications;
using Npgsql;

namespace Echo.Server.Platform.Events;

/// <summary>The bus over NOTIFY, sent from a connection of its own: in the transaction of an event it would make all writers wait for each other.
/// </summary>
sealed class PostgresBus(DirectDatabase database) : IEventBus, IAsyncDisposable
{
    const string Channel = "events_bus";

    // A connection is used by one at a time, also by whoever closes it: a host that is disposed of has not always been stopped.
    readonly SemaphoreSlim turn = new(1);

    Action<string>? heard;
    Action? interrupted;
    NpgsqlConnection? connection;

    /// <summary>For the listener that the whole node shares.</summary>
    public NotificationChannel Notifications => new(Channel, text => heard?.Invoke(text), () => interrupted?.Invoke());

    public void Follow(Action<string> heard, Action interrupted) => (this.heard, this.interrupted) = (heard, interrupted);

    public async Task SendAsync(IReadOnlyCollection<string> messages, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (connection is null)
            {
                connection = await database.OpenConnectionAsync(cancellationToken);
                await EventBusStore.PrepareAsync(connection, cancellationToken);
            }

            await EventBusStore.NotifyAsync(connection, Channel, messages, cancellationToken);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        try
        {
            await CloseAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    async ValueTask CloseAsync()
    {
        if (connection is { } open)
            await open.DisposeAsync();
        connection = null;
    }
}
