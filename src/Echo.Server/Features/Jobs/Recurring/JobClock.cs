using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Jobs.Recurring;

/// <summary>Makes the jobs of recurring work. Every node watches; the one that moves a schedule on in the database makes its jobs.</summary>
sealed partial class JobClock(
    ScheduleStore store, IEnumerable<JobSchedule> schedules, JobKinds kinds, JobHints hints, TimeProvider time, ILogger<JobClock> logger)
    : BackgroundService
{
    // No tick means: later than any server runs.
    static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    readonly JobSchedule[] schedules = [.. schedules];
    bool isFailing;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var schedule in schedules)
            await store.RegisterAsync(schedule, schedule.After(time.GetUtcNow()) ?? Never, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && schedules.Length > 0)
        {
            var pause = Rounds.Left(Longest, time);
            try
            {
                pause = await TurnAsync(stoppingToken);
                isFailing = false;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (!isFailing)
                    LogFailing(exception.Message);
                isFailing = true;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>The pause until there may be something to do.</returns>
    async Task<TimeSpan> TurnAsync(CancellationToken cancellationToken)
    {
        var (now, known) = await store.ReadAsync(cancellationToken);
        var pause = Rounds.Left(Longest, time);
        foreach (var schedule in schedules)
        {
            if (!known.TryGetValue(schedule.Name, out var due))
                continue;
            if (due <= now)
            {
                var (ticks, next) = schedule.Due(due, now);
                due = next ?? Never;
                if (await store.MoveAsync(schedule.Name, known[schedule.Name], due, [.. ticks.Select(tick => JobOf(schedule, tick))], cancellationToken))
                    hints.TellReady();
            }

            pause = due - now < pause ? due - now : pause;
        }

        return pause < Shortest ? Shortest : pause;
    }

    JobRow JobOf(JobSchedule schedule, DateTimeOffset tick) =>
        JobRow.Of(new(schedule.Type, RawJson.From(new { Tick = WireTime.Format(tick) })), kinds);

    [LoggerMessage(LogLevel.Warning, "Recurring jobs can't be made: {Reason}")]
    partial void LogFailing(string reason);
}
