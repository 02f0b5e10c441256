using System.Collections.Frozen;
using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Jobs;

/// <summary>The kinds of jobs that this server knows.</summary>
sealed class JobKinds
{
    readonly JobsOptions options;
    readonly Lazy<FrozenDictionary<string, IJobHandler>> handlers;

    // Found when first asked for: handlers may add jobs themselves.
    public JobKinds(IServiceProvider services, JobsOptions options)
    {
        this.options = options;
        handlers = new(() => services.GetServices<IJobHandler>().ToFrozenDictionary(handler => handler.Type));
    }

    public IReadOnlyList<string> Types => handlers.Value.Keys;

    /// <summary>Those that are shown as background tasks.</summary>
    public IEnumerable<string> BackgroundTasks => handlers.Value.Values.Where(handler => handler.Policy.IsBackgroundTask).Select(handler => handler.Type);

    public IJobHandler this[string type] => handlers.Value[type];

    public bool Has(string type) => handlers.Value.ContainsKey(type);

    public TimeSpan TimeoutOf(string type) => this[type].Policy.Timeout ?? TimeSpan.FromMinutes(options.TimeoutMinutes);

    public int PlacesOf(string type) => Math.Min(this[type].Policy.MaxPerNode ?? int.MaxValue, options.Concurrency);

    /// <summary>Whether anybody hears of changes of such jobs.</summary>
    public bool IsAnnounced(string type) => Has(type) && this[type].Policy is { IsBackgroundTask: true } or { Event: not null };

    /// <summary>Whether their feature wants to know of ends that its handler has not seen.</summary>
    public bool IsFollowed(string type) => Has(type) && this[type] is IJobFollower;

    /// <returns>What the owner hears of a job as it stands; null for nothing.</returns>
    public NewEvent? EventOf(Job job)
    {
        if (!Has(job.Type))
            return null;
        var policy = this[job.Type].Policy;
        return policy.IsBackgroundTask ? JobEvents.TaskUpdate(job) : policy.Event?.Invoke(job);
    }
}
