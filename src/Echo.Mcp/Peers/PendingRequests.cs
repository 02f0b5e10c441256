using System.Collections.Concurrent;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Peers;

/// <summary>The requests under way, by their id. Answers to others (late, repeated or made up) are ignored.</summary>
sealed class PendingRequests(TimeProvider time)
{
    // Progress is a line of text; what is much longer would only pile up.
    const int MostProgressBytes = 256 * 1024;

    readonly ConcurrentDictionary<long, PendingRequest> requests = new();
    long lastId;
    volatile UpstreamFailure? ended;

    /// <summary>Those that wait for an answer; a subscription that stays open for the session's life does not.</summary>
    public int Count => requests.Values.Count(static request => request.Method != Methods.Listen);

    /// <summary>An added request must be removed again.</summary>
    public PendingRequest Add(string method, CallerChannel? channel, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var request = new PendingRequest(Interlocked.Increment(ref lastId), method, channel, timeout, time, cancellationToken);
        requests[request.Id] = request;
        if (ended is { } failure)
            request.Abort(failure with { NotExecuted = true });
        return request;
    }

    public void Remove(PendingRequest request) => requests.TryRemove(request.Id, out _);

    public void Answer(RawJson id, UpstreamReply reply) => Find(id)?.Settle(reply);

    public void AnswerUnreadable(RawJson id) =>
        Find(id)?.Abort(new UpstreamFailure(FailureKind.Protocol, "The server's answer is not well-formed JSON, or nested too deeply"));

    public void ReportProgress(RawJson progress)
    {
        if (progress.Utf8.Length <= MostProgressBytes)
            Find(progress.Property("progressToken"))?.Report(new(Methods.Progress, progress));
    }

    /// <returns>The request that a message belongs to, when it is still under way and somebody listens.</returns>
    public PendingRequest? Related(OutgoingMessage? request) =>
        request?.Number is { } number && requests.TryGetValue(number, out var pending) && pending.Channel is not null ? pending : null;

    public bool IsSubscription(RawJson id) => Find(id)?.Method == Methods.Listen;

    /// <summary>The server gave up one of the requests that stay open (2026-07-28, basic, patterns, cancellation).</summary>
    public void EndSubscription(RawJson id)
    {
        if (Find(id) is { Method: Methods.Listen } subscription)
            subscription.Settle(UpstreamReply.Of(new UpstreamFailure(FailureKind.Broken, "The server ended the subscription")));
    }

    /// <summary>Fails what is under way and all that is added later.</summary>
    public void End(UpstreamFailure failure)
    {
        ended = failure;
        foreach (var request in requests.Values)
            request.Abort(failure.Before(request.Method));
    }

    PendingRequest? Find(RawJson id) => RequestId.Read(id) is { } number && requests.TryGetValue(number, out var request) ? request : null;
}
