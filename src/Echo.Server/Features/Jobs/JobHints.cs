using System.Threading.Channels;
using Echo.Server.Platform.Database.Notifications;

namespace Echo.Server.Features.Jobs;

/// <summary>Tells workers, here and on other nodes, that there may be something to do. A hint can get lost: workers look by themselves too.</summary>
sealed partial class JobHints : BackgroundService
{
    const string ReadyChannel = "jobs_ready";
    const string CancelChannel = "jobs_cancelled";
    const int MostWaiting = 1_000;

    // Many jobs in a row cost one hint: each takes a lock on all of PostgreSQL for a moment.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    readonly JobHintStore store;
    readonly TimeProvider time;
    readonly ILogger<JobHints> logger;
    readonly string node = Guid.NewGuid().ToString("N");
    readonly Channel<string> told;
    Action ready = static () => { };
    Action<Guid> cancelled = static _ => { };
    readonly Channel<bool> wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public JobHints(JobHintStore store, TimeProvider time, ILogger<JobHints> logger)
    {
        (this.store, this.time, this.logger) = (store, time, logger);
        told = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    }

    /// <summary>Names the one worker of this node.</summary>
    /// <param name="ready">There may be a job that is ready.</param>
    /// <param name="cancelled">Somebody wants a running job to end.</param>
    public void Follow(Action ready, Action<Guid> cancelled) => (this.ready, this.cancelled) = (ready, cancelled);

    public NotificationChannel ReadyTold => new(ReadyChannel, Hear, () => ready());

    public NotificationChannel CancelTold => new(CancelChannel, id => cancelled(Guid.Parse(id)), static () => { });

    /// <summary>As <see cref="TellReady"/>, but only this node has a reason to look.</summary>
    public void LookHere() => ready();

    public void TellReady()
    {
        ready();
        wanted.Writer.TryWrite(true);
    }

    public void TellCancelled(Guid id)
    {
        cancelled(id);
        told.Writer.TryWrite(id.ToString());
        wanted.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in wanted.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await SendAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogLost(exception.Message);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    Task SendAsync(CancellationToken cancellationToken)
    {
        var hints = new List<(string, string)>();
        while (told.Reader.TryRead(out var id))
            hints.Add((CancelChannel, id));
        return store.SendAsync([.. hints, (ReadyChannel, node)], cancellationToken);
    }

    void Hear(string from)
    {
        if (from != node)
            ready();
    }

    [LoggerMessage(LogLevel.Debug, "Other nodes were not told of new jobs: {Reason}")]
    partial void LogLost(string reason);
}
