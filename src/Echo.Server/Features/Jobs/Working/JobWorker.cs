using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Jobs.Working;

/// <summary>Works: takes jobs from the queue as long as there is room, and runs each. When the server stops it takes no more, lets what runs
/// end for some seconds, and gives the rest back.</summary>
sealed partial class JobWorker(
    ClaimStore store,
    WorkerSeat seat,
    RunningJobs running,
    JobRunner runner,
    JobFinisher finisher,
    JobHints hints,
    JobsOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<JobWorker> logger) : BackgroundService
{
    // Behind the hints, which can get lost.
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    // Both lie within the 20 s that the whole server has to stop.
    static readonly TimeSpan EndByItself = TimeSpan.FromSeconds(8);
    static readonly TimeSpan EndWhenTold = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource stopFinishing = new();
    readonly JobWake wake = new();
    Task finishing = Task.CompletedTask;
    Task? draining;
    CancellationTokenRegistration stopping;
    bool isFailing;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        hints.Follow(wake.Set, running.Cancel);
        finishing = Task.Run(() => finisher.RunAsync(stopFinishing.Token), CancellationToken.None);

        // From the signal on: the web server stops first, and may need all the time that there is for slow requests.
        stopping = lifetime.ApplicationStopping.Register(() => draining = Task.Run(DrainAsync, CancellationToken.None));
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await stopping.DisposeAsync();
        await (draining ?? DrainAsync());
        if (running.Count > 0)
            LogLeft(running.Count);
        await stopFinishing.CancelAsync();
        await finishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        stopFinishing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // From the signal on, and not only when this service's turn to stop comes.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        while (!either.IsCancellationRequested)
        {
            try
            {
                var pause = await TurnAsync();
                isFailing = false;
                await wake.WaitAsync(pause, time, either.Token);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (!isFailing)
                    LogFailing(exception.Message);
                isFailing = true;
                await Task.Delay(Poll, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>How long nothing is to be expected, unless somebody tells.</returns>
    async Task<TimeSpan> TurnAsync()
    {
        if (seat.Id is not { } worker || running.Places == 0)
            return Rounds.Left(Poll, time);

        // A look costs the same for one job as for many: while ends are being written, more places are about to be free.
        if (running.Places < options.Concurrency / 2 && finisher.IsWriting)
        {
            finisher.NoteMore(true);

            // Asked once more: what was written before the note wakes nobody.
            Interlocked.MemoryBarrier();
            if (finisher.IsWriting)
                return Poll;
        }
        var (types, places) = running.Room();
        var most = running.Places;

        // Not to be interrupted: what the database gave away has to be known here.
        var claim = await store.ClaimAsync(worker, types, places, most, options.MaxRunningPerOwner, CancellationToken.None);
        finisher.NoteMore(claim.HasMore);
        foreach (var job in claim.Jobs)
            Begin(job);
        if (claim.Jobs.Count == most)
            return TimeSpan.Zero;
        var poll = Rounds.Left(Poll, time);
        return claim.NextIn is { } next && next < poll ? next + Soon : poll;
    }

    void Begin(Job job)
    {
        var attempt = new RunningJob(job, time);
        running.Add(attempt);
        attempt.Work = Task.Run(() => RunAsync(attempt), CancellationToken.None);
    }

    async Task RunAsync(RunningJob attempt) => await finisher.AddAsync(await runner.RunAsync(attempt, attempt.Told), CancellationToken.None);

    async Task DrainAsync()
    {
        // What is being claimed at this moment runs too.
        await (ExecuteTask ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await EmptyAsync(EndByItself);
        running.TellAll(EndReason.Stopping);
        await EmptyAsync(EndWhenTold);
    }

    async Task EmptyAsync(TimeSpan within)
    {
        var begin = time.GetTimestamp();
        while (running.Count > 0 && time.GetElapsedTime(begin) < within)
            await Task.Delay(Beat, time, CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Warning, "No jobs can be taken: {Reason}")]
    partial void LogFailing(string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} jobs did not end in time; another worker takes them over")]
    partial void LogLeft(int count);
}
