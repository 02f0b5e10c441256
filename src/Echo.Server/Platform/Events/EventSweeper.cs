using Echo.Server.Platform.Work;

namespace Echo.Server.Platform.Events;

/// <summary>Takes events away that are older than <c>EVENT_RETENTION_MINUTES</c>.</summary>
sealed partial class EventSweeper(EventStore store, EventOptions options, TimeProvider time, ILogger<EventSweeper> logger) : BackgroundService
{
    static readonly TimeSpan Turn = TimeSpan.FromSeconds(20);

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - TimeSpan.FromMinutes(options.RetentionMinutes);
        while (await store.PurgeAsync(before, cancellationToken))
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Turn, time);
        while (await rounds.NextAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Old events could not be taken away; it is tried again")]
    partial void LogFailed(Exception exception);
}
