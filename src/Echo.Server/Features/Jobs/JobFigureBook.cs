using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Jobs;

/// <summary>How many jobs stand where. What waits and runs is counted each time; those that have ended may be millions, and are counted again after some
/// seconds at the earliest, however many ask.</summary>
sealed class JobFigureBook(JobFigureStore store, TimeProvider time)
{
    readonly SharedTurn<IReadOnlyList<JobCount>> ended = new(time, TimeSpan.FromSeconds(5));

    /// <summary>Each type that has jobs or is paused, by name.</summary>
    public async Task<IReadOnlyList<JobFigures>> ReadAsync(CancellationToken cancellationToken)
    {
        var (open, paused) = await store.CountOpenAsync(cancellationToken);
        var counts = open.Concat(await ended.JoinAsync(() => store.CountEndedAsync(CancellationToken.None), cancellationToken)).ToList();
        return [.. counts.Select(count => count.Type).Union(paused).Order(StringComparer.Ordinal).Select(Of)];

        JobFigures Of(string type)
        {
            var mine = counts.Where(count => count.Type == type).ToDictionary(count => count.State);
            return new()
            {
                Type = type,
                IsPaused = paused.Contains(type),
                Scheduled = In(JobState.Scheduled),
                Ready = In(JobState.Ready),
                Running = In(JobState.Running),
                Completed = In(JobState.Completed),
                Failed = In(JobState.Failed),
                Cancelled = In(JobState.Cancelled),
                Dead = In(JobState.Dead),
                OldestReadySeconds = mine.GetValueOrDefault(JobState.Ready)?.Seconds,
            };

            long In(string state) => mine.GetValueOrDefault(state)?.Count ?? 0;
        }
    }
}
