using Echo.Mcp.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Events;

/// <summary>How things stand that events tell the changes of, for a client that begins to follow them. A room contributes one for each topic whose
/// subjects can be followed (<c>tasks</c>, <c>jobs</c>), or whose state newcomers are told (<c>plugins</c>).</summary>
public interface ITopicState
{
    /// <summary>The topic of the events.</summary>
    string Topic { get; }

    /// <summary>Reads the state as events that were never stored.</summary>
    /// <param name="subject">The subject of the events, such as a task's id; null for the topic as a whole.</param>
    /// <returns>Nothing when there is no such subject, or it is not this caller's.</returns>
    Task<IReadOnlyList<TopicState>> ReadAsync(string? subject, Caller caller, CancellationToken cancellationToken);
}

/// <param name="Type">As of the event: <c>task_update</c>.</param>
public sealed record TopicState(string Type, RawJson Data);
