using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Jobs;

/// <summary>Where a job of the caller's stands, when it begins to follow it: nobody hears of changes of others' jobs.</summary>
/// <param name="topic">Of the events that tell of such jobs.</param>
sealed class JobTopicState(string topic, JobStore jobs, JobKinds kinds) : ITopicState
{
    public const string Tasks = "tasks";
    public const string Jobs = "jobs";

    public string Topic => topic;

    public async Task<IReadOnlyList<TopicState>> ReadAsync(string? subject, Caller caller, CancellationToken cancellationToken) =>
        Guid.TryParse(subject, out var id)
        && await jobs.FindAsync(id, caller.Id, cancellationToken) is { } job
        && kinds.EventOf(job) is { } item && item.Topic == topic
            ? [new(item.Type, item.Data)]
            : [];
}
