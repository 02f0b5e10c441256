using System.Collections.Concurrent;
using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Connections;

/// <summary>When connections were last used. Uses are noted in memory, off the path of the calls, and stored in one statement every second
/// and when the server stops.</summary>
sealed partial class ConnectionActivity(ConnectionStore store, TimeProvider time, ILogger<ConnectionActivity> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(10);

    readonly ConcurrentDictionary<Guid, DateTimeOffset> unsaved = new();

    public void Touch(Guid connectionId)
    {
        // Calls may come by the thousand.
        var now = time.GetUtcNow();
        if (!unsaved.TryGetValue(connectionId, out var last) || now - last > Precision)
            unsaved[connectionId] = now;
    }

    /// <summary>The last use, also when it is not stored yet.</summary>
    public DateTimeOffset LastOf(Connection connection) =>
        unsaved.TryGetValue(connection.Id, out var last) && last > connection.LastActivity ? last : connection.LastActivity;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SaveAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Interval, time);
        while (await rounds.NextAsync(stoppingToken))
            await SaveAsync(stoppingToken);
    }

    async Task SaveAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<Guid, DateTimeOffset>[] uses = [.. unsaved];
        if (uses.Length == 0)
            return;
        try
        {
            await store.NoteActivityAsync(uses, cancellationToken);

            // A use that came in the meantime differs and stays.
            foreach (var use in uses)
                unsaved.TryRemove(use);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotSaved(uses.Length, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last uses of {Count} connections could not be stored; they are tried again")]
    partial void NotSaved(int count, Exception failure);
}
