using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Peers;

/// <summary>JSON-RPC with one server over one transport: ids, time limits, cancellation, progress, and what the server asks on its own.
/// Knows nothing of how a session begins, so that each era of the protocol can stand on it.</summary>
sealed class RpcPeer : IAsyncDisposable
{
    // The transport has its own, shorter limits; handlers are somebody else's code.
    static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(5);

    readonly TaskCompletionSource<UpstreamFailure> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource ended = new();
    readonly IUpstreamTransport transport;
    readonly TimeProvider time;
    readonly PendingRequests requests;
    readonly ServerRequests serverRequests;
    readonly NotificationQueue? notifications;
    readonly Outbox outbox;
    readonly MessageRouter router;
    Task running = Task.CompletedTask;

    public RpcPeer(IUpstreamTransport transport, PeerOptions options)
    {
        this.transport = transport;
        time = options.TimeProvider;
        requests = new(time);
        outbox = new(transport, time, options.Logger);
        serverRequests = new(options.OnRequest, outbox, options.Logger, ended.Token);
        notifications = options.OnNotification is { } handler ? new(handler, options.Logger) : null;
        router = new(requests, serverRequests, notifications, Garbage, options.MaxDepth, options.Logger);
    }

    /// <summary>Ends with the reason when the peer can't be used any more.</summary>
    public Task<UpstreamFailure> Completion => completion.Task;

    /// <summary>Fires when the peer has ended.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Requests that wait for their answer.</summary>
    public int InFlight => requests.Count;

    public Garbage Garbage { get; } = new();

    public void Start()
    {
        // The loops outlive the request that opens the session; its trace, user and the like must not live on in them.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        transport.Start(router.Receive);
        running = Task.WhenAll(WatchAsync(), outbox.RunAsync(ended.Token), notifications?.RunAsync(ended.Token) ?? Task.CompletedTask);
    }

    /// <summary>The server belongs to the era without sessions: it may ask nothing on its own, and what it says of a subscription names it.
    /// </summary>
    public void IsStateless() => router.IsStateless = true;

    public ValueTask<UpstreamReply> RequestAsync(
        string method,
        RawJson parameters,
        TimeSpan timeout,
        CallerChannel? channel,
        CancellationToken cancellationToken) =>
        RequestAsync(method, parameters, headers: null, timeout, channel, cancellationToken);

    public async ValueTask<UpstreamReply> RequestAsync(
        string method,
        RawJson parameters,
        RequestHeaders? headers,
        TimeSpan timeout,
        CallerChannel? channel,
        CancellationToken cancellationToken)
    {
        using var request = requests.Add(method, channel, timeout, cancellationToken);
        try
        {
            var mayHaveLeft = false;
            if (!request.Settled.IsCompleted)
            {
                var marked = channel is { WantsProgress: true } ? ProgressToken.Add(parameters, request.Id) : parameters;
                var outcome = await transport.SendAsync(
                    OutgoingMessage.Request(request.Id, method, marked, request.Settled, headers), request.Aborted);
                mayHaveLeft = outcome.MayHaveLeft;
                if (outcome.Failure is { } failure)
                    request.Settle(UpstreamReply.Of(failure));
            }

            var reply = await request.Settled;
            var fault = channel is null ? null : await request.Delivered;
            if (mayHaveLeft && reply.Failure?.Kind is FailureKind.TimedOut or FailureKind.Cancelled)
                CancelUpstream(request, reply.Failure);
            fault?.Throw();
            return reply;
        }
        finally
        {
            requests.Remove(request);
        }
    }

    /// <returns>Why it could not be sent, or null.</returns>
    public async Task<UpstreamFailure?> NotifyAsync(
        string method, RawJson parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var outcome = await outbox.SendAsync(OutgoingMessage.Notification(method, parameters), timeout, cancellationToken);
        if (!outcome.WasGivenUp)
            return outcome.Failure;
        var kind = cancellationToken.IsCancellationRequested ? FailureKind.Cancelled : FailureKind.TimedOut;
        return new(kind, $"The server did not take {method} in time") { NotExecuted = !outcome.MayHaveLeft };
    }

    /// <summary>Fails all requests under way and to come. The first reason counts.</summary>
    public void End(UpstreamFailure reason)
    {
        if (!completion.TrySetResult(reason))
            return;
        requests.End(reason);
        ended.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        End(new(FailureKind.Closed, "The session was closed"));
        await transport.DisposeAsync();
        try
        {
            await Task.WhenAll(running, serverRequests.Ending).WaitAsync(DisposeLimit, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // A handler does not heed its cancellation.
        }
    }

    void CancelUpstream(PendingRequest request, UpstreamFailure reason)
    {
        // initialize must not be cancelled (2025-11-25, basic, cancellation), and a server that left discover open may know neither.
        if (request.Method is not (Methods.Initialize or Methods.Discover))
            outbox.Post(Cancellation.Of(request.Id, reason.Event));
    }

    async Task WatchAsync() => End(await transport.Completion);
}
