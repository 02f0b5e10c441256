using System.Collections.Concurrent;

namespace Echo.Server.Features.Jobs.Working;

/// <summary>What this node works on. A job is here from its claim until its end is written, so that no more than these can be lost or done
/// again when the node dies.</summary>
sealed class RunningJobs(JobKinds kinds, JobsOptions options)
{
    readonly ConcurrentDictionary<Guid, RunningJob> jobs = [];

    public int Count => jobs.Count;

    public int Places => Math.Max(0, options.Concurrency - Count);

    public ICollection<RunningJob> All => jobs.Values;

    /// <summary>The types that have room here, and how much.</summary>
    public (string[] Types, int[] Places) Room()
    {
        var running = jobs.Values.CountBy(job => job.Job.Type).ToDictionary();
        var open = kinds.Types.Select(type => (Type: type, Places: kinds.PlacesOf(type) - running.GetValueOrDefault(type)))
            .Where(type => type.Places > 0).ToList();
        return ([.. open.Select(type => type.Type)], [.. open.Select(type => type.Places)]);
    }

    public void Add(RunningJob job) => jobs[job.Job.Id] = job;

    public void Remove(Guid id)
    {
        if (jobs.TryRemove(id, out var job))
            job.Dispose();
    }

    public void Cancel(Guid id)
    {
        if (jobs.TryGetValue(id, out var job))
            job.Tell(EndReason.Cancelled);
    }

    public void TellAll(EndReason reason)
    {
        foreach (var job in jobs.Values)
            job.Tell(reason);
    }
}
