namespace Echo.Server.Features.Jobs.Rescue;

/// <summary>Finds workers that are dead: whose beat stands still for as long as this node has been looking. No clocks are compared, and time in
/// which nobody could beat, since the database was away, does not count.</summary>
sealed class SilentWorkers(TimeProvider time)
{
    /// <summary>Silence that means death. Together with the pauses between beats and looks it stays below the 30 s of the contract.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    Dictionary<Guid, (long Beat, long Since)> known = [];

    /// <returns>The dead among the workers of a look.</returns>
    public IReadOnlyList<WorkerRow> Look(IReadOnlyList<WorkerRow> workers)
    {
        var now = time.GetTimestamp();
        var seen = new Dictionary<Guid, (long, long)>(workers.Count);
        var dead = new List<WorkerRow>();
        foreach (var worker in workers)
        {
            var since = known.TryGetValue(worker.Id, out var before) && before.Beat == worker.Beat ? before.Since : now;
            seen[worker.Id] = (worker.Beat, since);
            if (time.GetElapsedTime(since, now) >= Patience)
                dead.Add(worker);
        }

        known = seen;
        return dead;
    }

    /// <summary>A look failed: silence has to be observed anew.</summary>
    public void Forget() => known = [];
}
