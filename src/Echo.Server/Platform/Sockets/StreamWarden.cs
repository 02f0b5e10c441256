using Echo.Server.Platform.Database;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Sockets;

/// <summary>Ends streams whose session is over or whose caller has other rights now: at once when this node hears of it, and within five seconds in
/// any case. Ends all when the server stops.</summary>
sealed partial class StreamWarden(
    OpenStreams streams, CallerRefresh callers, CallerChanges changes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StreamWarden> logger)
    : BackgroundService
{
    static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    // Turns are not exactly as long as one another.
    static readonly TimeSpan AlmostATurn = Turn * 3 / 4;

    // Many changes at once are looked at together.
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    readonly Events.Wakeup wakeup = new(time);
    long lookedAt;
    long lookedAsOf = -1;
    bool isLost;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        changes.Follow(wakeup.Call);
        lifetime.ApplicationStopping.Register(streams.Stop);
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Looks at the callers of all streams; or where nothing has changed, of those that wait for it.</summary>
    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        var asOf = changes.Version;
        var isAll = asOf != lookedAsOf || time.GetElapsedTime(lookedAt) >= AlmostATurn;
        var begin = time.GetTimestamp();

        // One look is enough for all streams of one session or key.
        var known = new Dictionary<(int, Guid?, Guid?), Caller?>();
        foreach (var stream in streams.ToList())
        {
            if (!isAll && stream.Watch is not { IsAwaited: true })
                continue;
            var caller = stream.Caller;
            var key = (caller.Id, caller.SessionId, caller.KeyId);
            if (!known.TryGetValue(key, out var now))
                known[key] = now = await callers.FindAsync(caller, cancellationToken);
            if (stream.Judge(now) is { } end)
                stream.End(end);
            else
                stream.Watch?.Learn(now, asOf);
        }

        if (isAll)
            (lookedAsOf, lookedAt) = (asOf, begin);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await wakeup.WaitAsync(Turn, stoppingToken);
                await CheckAsync(stoppingToken);
                isLost = false;
                await Task.Delay(Beat, time, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Nobody knows who is who; what is open stays until the database is back.
                if (!isLost && !exception.IsDatabaseUnavailable)
                    LogFailed(exception);
                isLost = true;
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The callers of open streams could not be checked; it is tried again")]
    partial void LogFailed(Exception exception);
}
