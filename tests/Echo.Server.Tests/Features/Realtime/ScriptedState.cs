using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Jobs that a test makes up, with what happens while their state is read.</summary>
sealed class ScriptedState : ITopicState
{
    readonly ConcurrentDictionary<string, Func<Task>> jobs = [];

    public string Topic => "jobs";

    /// <summary>Makes up a job.</summary>
    /// <param name="meanwhile">Happens after its state was read, and before it is told.</param>
    public string Add(Func<string, Task> meanwhile)
    {
        var id = Guid.NewGuid().ToString();
        jobs[id] = () => meanwhile(id);
        return id;
    }

    public async Task<IReadOnlyList<TopicState>> ReadAsync(string? subject, Caller caller, CancellationToken cancellationToken)
    {
        if (subject is null || !jobs.TryGetValue(subject, out var meanwhile))
            return [];
        await meanwhile();
        return [new("job_update", RawJson.Parse("""{"n":0}"""))];
    }
}
