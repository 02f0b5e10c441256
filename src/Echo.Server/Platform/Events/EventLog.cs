using Npgsql;

namespace Echo.Server.Platform.Events;

/// <summary>Where rooms publish what happens. An event becomes part of the caller's transaction: it is delivered exactly if that commits, on every
/// node, in the order of the commits of one subject.</summary>
public sealed class EventLog
{
    readonly EventStore store;
    readonly Action hint;

    internal EventLog(EventStore store, Action hint) => (this.store, this.hint) = (store, hint);

    /// <summary>Publishes in the transaction that is open on the connection. Call <see cref="Hint"/> after the commit.</summary>
    public async Task PublishAsync(NpgsqlConnection connection, NewEvent item, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(item) } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Publishes what changes nothing in the database, in a transaction of its own.</summary>
    public async Task PublishAsync(NewEvent item, CancellationToken cancellationToken)
    {
        await store.PublishAsync(item, cancellationToken);
        Hint();
    }

    /// <summary>The same as a command for a batch of the caller, which saves a way to the database. SQL may also call the function
    /// <c>events_publish</c>, when fields are known only there.</summary>
    public NpgsqlBatchCommand Command(NewEvent item) => store.PublishCommand(item);

    /// <summary>Says that something was committed. Without it an event waits for up to a second.</summary>
    public void Hint() => hint();
}
