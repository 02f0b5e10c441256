using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Realtime;

/// <summary>How things stand, from all rooms that contribute it.</summary>
sealed class TopicStates(IEnumerable<ITopicState> contributions)
{
    readonly ITopicState[] contributions = [.. contributions];

    /// <summary>The state of one task or job; nothing when there is none, it is foreign, or the caller may not read its topic.</summary>
    public async Task<IReadOnlyList<TopicState>> OfSubjectAsync(string subject, Caller caller, CancellationToken cancellationToken)
    {
        foreach (var one in contributions)
        {
            if (!Channels.HasSubjects(one.Topic) || !caller.May(Channels.Topics[one.Topic]))
                continue;
            if (await one.ReadAsync(subject, caller, cancellationToken) is { Count: > 0 } state)
                return state;
        }

        return [];
    }

    /// <summary>What a newcomer to a topic is told.</summary>
    public async Task<IReadOnlyList<TopicState>> OfTopicAsync(string topic, Caller caller, CancellationToken cancellationToken)
    {
        var states = new List<TopicState>();
        foreach (var one in contributions.Where(one => one.Topic == topic))
            states.AddRange(await one.ReadAsync(subject: null, caller, cancellationToken));
        return states;
    }
}
