using System.Collections.Frozen;

namespace Echo.Server.Features.Jobs;

/// <summary>The kinds of jobs that this server knows.</summary>
sealed class JobKinds(IEnumerable<IJobHandler> handlers, JobsOptions options)
{
    readonly FrozenDictionary<string, IJobHandler> handlers = handlers.ToFrozenDictionary(handler => handler.Type);

    public IReadOnlyList<string> Types => handlers.Keys;

    /// <summary>Those that are shown as background tasks.</summary>
    public string[] BackgroundTasks => [.. handlers.Values.Where(handler => handler.Policy.IsBackgroundTask).Select(handler => handler.Type)];

    public IJobHandler this[string type] => handlers[type];

    public bool Has(string type) => handlers.ContainsKey(type);

    public TimeSpan TimeoutOf(string type) => handlers[type].Policy.Timeout ?? TimeSpan.FromMinutes(options.TimeoutMinutes);

    public int PlacesOf(string type) => Math.Min(handlers[type].Policy.MaxPerNode ?? int.MaxValue, options.Concurrency);
}
