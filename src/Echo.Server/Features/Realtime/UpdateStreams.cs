using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Realtime;

/// <summary>Opens event streams within the limits that they share with sockets.</summary>
sealed class UpdateStreams(
    EventFeed feed, TopicStates states, OpenStreams streams, CallerWatches watches, SocketOptions options, StreamMeter meter, TimeProvider time)
{
    /// <summary>Serves a stream until it is over.</summary>
    /// <returns>Why there is none; null when there was one.</returns>
    public async Task<Problem?> ServeAsync(HttpContext http, Caller caller, Guid? task, long? since)
    {
        var subject = task?.ToString();

        // What happens while the state is read may not be in it.
        var before = subject is null ? null : (long?)feed.Newest;
        IReadOnlyList<TopicState> state = subject is null ? [] : await states.OfSubjectAsync(subject, caller, http.RequestAborted);
        if (subject is not null && state.Count == 0)
            return Problem.NotFound("Task not found");

        var watch = watches.Of(caller);
        using var stream = new UpdateStream(caller, watch, new(subject, since ?? before, state), feed, options, time);
        var open = new OpenStream(StreamKinds.Events, caller, Permissions.EventsRead, stream.End) { Watch = watch };
        if (streams.Add(open) is { } full)
            return Problem.Of(full == SocketEnd.TooManyOfUser ? ProblemKind.RateLimited : ProblemKind.Unavailable, full.Reason, retryAfter: 5);
        meter.EventStreamOpened();
        try
        {
            await stream.ServeAsync(http);
            return null;
        }
        finally
        {
            meter.EventStreamClosed();
            streams.Remove(open);
        }
    }
}
