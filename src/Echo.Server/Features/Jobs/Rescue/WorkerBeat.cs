using Echo.Server.Features.Jobs.Working;
using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Jobs.Rescue;

/// <summary>Shows every two seconds that this worker lives, and looks whether others do. Whoever is given up for dead while it lives stops its
/// jobs, which others have by then, and comes back as a new worker.</summary>
sealed partial class WorkerBeat(
    WorkerStore store,
    WorkerSeat seat,
    RunningJobs running,
    JobNotes notes,
    JobHints hints,
    JobsOptions options,
    TimeProvider time,
    ILogger<WorkerBeat> logger) : BackgroundService
{
    static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(2);

    readonly SilentWorkers silent = new(time);
    readonly Guid first = Guid.NewGuid();
    bool isFailing;
    bool isBeat;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await JoinAsync(first, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (seat.Id is not { } id)
            return;

        // Others may have used up the time to stop, and this takes none.
        using var limit = new CancellationTokenSource(LeaveLimit, time);
        try
        {
            await store.LeaveAsync(id, limit.Token);
        }
        catch (Exception exception)
        {
            LogFailing(exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Turn, time);
        while (await rounds.NextAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                limit.CancelAfter(Limit);
                await TurnAsync(limit.Token);
                isFailing = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                silent.Forget();
                if (!isFailing)
                    LogFailing(exception.Message);
                isFailing = true;
            }
        }
    }

    // Notes each second, so that who looks sees them; beats and looks every other time, and before: a worker whose notes can't be written lives.
    async Task TurnAsync(CancellationToken cancellationToken)
    {
        isBeat = !isBeat;
        if (isBeat)
        {
            await BeatAsync(cancellationToken);
            await RescueAsync(cancellationToken);
        }

        if (seat.Id is { } worker)
            await notes.FlushAsync(worker, cancellationToken);
    }

    async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (seat.Id is not { } id)
        {
            await JoinAsync(Guid.NewGuid(), cancellationToken);
            return;
        }

        if (await store.BeatAsync(id, [.. running.All.Select(job => job.Job.Id)], cancellationToken) is { } cancelled)
        {
            foreach (var job in cancelled)
                running.Cancel(job);
            return;
        }

        LogLost(running.Count);
        seat.Id = null;
        running.TellAll(EndReason.Lost);
    }

    async Task RescueAsync(CancellationToken cancellationToken)
    {
        var rescued = 0;
        foreach (var worker in silent.Look(await store.ListAsync(cancellationToken)))
        {
            var jobs = await store.RescueAsync(worker.Id, worker.Beat, cancellationToken);
            LogRescued(worker.Node, jobs);
            rescued += jobs;
        }

        foreach (var worker in await store.ListOrphaningAsync(cancellationToken))
            rescued += await store.RescueAsync(worker, beat: 0, cancellationToken);
        if (rescued > 0)
            hints.TellReady();
    }

    async Task JoinAsync(Guid id, CancellationToken cancellationToken)
    {
        await store.RegisterAsync(id, seat.Node, options.Concurrency, cancellationToken);
        seat.Id = id;
    }

    [LoggerMessage(LogLevel.Warning, "This worker can't show that it lives: {Reason}")]
    partial void LogFailing(string reason);

    [LoggerMessage(LogLevel.Warning, "This worker was given up for dead. Its {Count} jobs are stopped here, since others have them")]
    partial void LogLost(int count);

    [LoggerMessage(LogLevel.Warning, "Worker {Node} is dead: {Count} of its jobs were handed on")]
    partial void LogRescued(string node, int count);
}
