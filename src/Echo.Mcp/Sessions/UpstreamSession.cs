using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions.Stateless;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Sessions;

/// <summary>An open session with one MCP server. Any number of requests run at the same time. What a server, a program or a network may do is
/// an outcome, never an exception.</summary>
/// <remarks>Servers of revisions 2024-11-05 to 2025-11-25 begin it with initialize. Those of 2026-07-28 know no sessions; what differs for
/// their clients stands in <see cref="Stateless"/>.
/// When a server over HTTP has lost the session, it is opened again and the request that was refused for it is sent a second
/// time; this is the only case in which a request is repeated. Subscriptions and the log level of the lost session are gone then:
/// <see cref="Renewals"/> tells.</remarks>
public sealed class UpstreamSession : IAsyncDisposable
{
    static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    readonly RpcPeer peer;
    readonly UpstreamSessionOptions options;
    readonly Handshake handshake;
    readonly SessionRenewal renewal;
    readonly Beginning beginning;
    readonly StatelessRequests stateless;
    Task listening = Task.CompletedTask;
    long lastUsed;
    int disposed;

    UpstreamSession(IUpstreamTransport transport, UpstreamSessionOptions options)
    {
        this.options = options;
        peer = new(transport, options);
        handshake = new(peer, transport, options);
        renewal = new(handshake, failure => peer.End(failure.ForLostSession()), peer.Ended);
        var stamp = new RequestStamp(options);
        var discovery = new Discovery(peer, stamp, options);
        beginning = new(peer, transport, handshake, discovery, options);
        stateless = new(peer, transport, stamp, discovery, options, (limit, token) => ListAllAsync(Methods.ListTools, "tools", limit, token));
        Touch();
    }

    public ServerInfo ServerInfo => Agreement.ServerInfo;

    public string ProtocolVersion => Agreement.ProtocolVersion;

    /// <summary>The server's capabilities as they came; empty when it sent none.</summary>
    public RawJson Capabilities => Agreement.Capabilities;

    /// <summary>What the server wants a model to know, or null.</summary>
    public string? Instructions => Agreement.Instructions;

    /// <summary>Ends with the reason when the session can't be used any more.</summary>
    public Task<UpstreamFailure> Completion => peer.Completion;

    /// <summary>When a request was last sent or answered.</summary>
    public DateTimeOffset LastUsed => new(Volatile.Read(ref lastUsed), TimeSpan.Zero);

    /// <summary>Requests that wait for their answer.</summary>
    public int InFlight => peer.InFlight;

    /// <summary>How often the server lost the session and it was opened again.</summary>
    public int Renewals => renewal.Epoch;

    /// <summary>Messages that were ignored because they are not JSON-RPC.</summary>
    public int GarbageCount => peer.Garbage.Count;

    /// <summary>A sentence that shows the beginning of the first of them, or null.</summary>
    public string? GarbageNote => peer.Garbage.Sentence;

    /// <param name="transport">Belongs to the session from now on, and is disposed when none comes about.</param>
    public static async Task<UpstreamOpening> OpenAsync(
        IUpstreamTransport transport, UpstreamSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var session = new UpstreamSession(transport, options ?? new());
        session.peer.Start();
        if (await session.beginning.PerformAsync(cancellationToken) is not { } failure)
        {
            session.Listen();
            return new(session);
        }

        await session.DisposeAsync();
        return new(failure) { FailedByAsking = session.beginning.FailedByAsking };
    }

    /// <inheritdoc cref="RequestAsync(string, RawJson, TimeSpan, Func{RawJson, CancellationToken, ValueTask}, CancellationToken)"/>
    public ValueTask<UpstreamReply> RequestAsync(string method, RawJson @params, TimeSpan timeout, CancellationToken cancellationToken) =>
        RequestAsync(method, @params, timeout, null, cancellationToken);

    /// <summary>Sends one request and waits for its answer. When the time is up or the caller gives up, the server is told to cancel.
    /// </summary>
    /// <param name="params">Sent as they are, but for <c>_meta.progressToken</c> when progress is wanted; empty for none.</param>
    /// <param name="timeout">For everything together, or infinite.</param>
    /// <param name="onProgress">Gets the params of each notifications/progress of this request as they came (the token in them is the
    /// session's own), one after another, and before the reply is returned. A slow one slows only its own request and misses older
    /// progress. Its token fires when the request has timed out or was given up. What it throws comes back from this method, after the
    /// server was told to cancel.</param>
    public async ValueTask<UpstreamReply> RequestAsync(
        string method,
        RawJson @params,
        TimeSpan timeout,
        Func<RawJson, CancellationToken, ValueTask>? onProgress,
        CancellationToken cancellationToken)
    {
        Touch();
        try
        {
            if (IsStateless)
                return await stateless.RequestAsync(method, @params, timeout, onProgress, cancellationToken);
            var started = options.TimeProvider.GetTimestamp();
            var epoch = renewal.Epoch;
            var reply = await peer.RequestAsync(method, @params, timeout, onProgress, cancellationToken);
            if (reply.Failure is not { Kind: FailureKind.SessionLost, NotExecuted: true })
                return reply;

            // The server said of this very request that it knew no such session, so it has not acted on it.
            var left = Left(timeout, started);
            return await RenewAsync(method, epoch, left, cancellationToken) is { } failure
                ? UpstreamReply.Of(failure)
                : !options.Repeats(method) ? reply
                : await peer.RequestAsync(method, @params, Left(timeout, started), onProgress, cancellationToken);
        }
        finally
        {
            Touch();
        }
    }

    /// <returns>Why it could not be sent, or null.</returns>
    public Task<UpstreamFailure?> NotifyAsync(string method, RawJson @params, TimeSpan timeout, CancellationToken cancellationToken) =>
        peer.NotifyAsync(method, @params, timeout, cancellationToken);

    /// <summary>Joins all pages of tools/list, resources/list, resources/templates/list or prompts/list. A server that does not offer the
    /// kind, or does not know the method, gives an empty list.</summary>
    /// <param name="arrayName">The member of the result that holds the items.</param>
    /// <param name="timeout">For all pages together.</param>
    public async Task<UpstreamList> ListAllAsync(string method, string arrayName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!Agreement.Offers(method))
            return UpstreamList.Of([]);
        var started = options.TimeProvider.GetTimestamp();
        var pages = new ListPages(method, arrayName, options.ListLimits);
        while (!pages.IsComplete)
        {
            var reply = await RequestAsync(method, pages.NextParams, Left(timeout, started), cancellationToken);
            if (reply.Error is { } error)
                return error.Code == RpcErrorCodes.MethodNotFound ? UpstreamList.Of(pages.Items) : UpstreamList.Of(error);
            if ((reply.Failure ?? pages.Take(reply.Result)) is { } failure)
                return UpstreamList.Of(failure);
        }

        return UpstreamList.Of(IsStateless && method == Methods.ListTools ? stateless.Learn(pages.Items) : pages.Items, pages.Cache);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        await peer.DisposeAsync();
        await renewal.Running;
        await listening;
    }

    Agreement Agreement => beginning.Stateless ?? handshake.Agreement!;

    bool IsStateless => beginning.Stateless is not null;

    void Listen()
    {
        if (beginning.Stateless is not { } agreement || options.OnNotification is null || !options.ListensForChanges)
            return;

        // It outlives the request that opens the session, whose trace and user must not live on in it.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        listening = new ChangeListening(stateless, agreement, options.TimeProvider).RunAsync(peer.Ended);
    }

    async Task<UpstreamFailure?> RenewAsync(string method, int epoch, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var tooLate = new CancellationTokenSource(timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLate.Token, cancellationToken);
        try
        {
            return (await renewal.RenewAsync(epoch, either.Token))?.ForLostSession();
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested
                ? new(FailureKind.Cancelled, $"The caller gave up waiting for {method}") { NotExecuted = true }
                : new(FailureKind.TimedOut, "The server lost the session, and opening a new one took too long") { NotExecuted = true };
        }
    }

    TimeSpan Left(TimeSpan timeout, long started)
    {
        if (timeout == Timeout.InfiniteTimeSpan || timeout > LongestTimer)
            return Timeout.InfiniteTimeSpan;
        var left = timeout - options.TimeProvider.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    void Touch() => Volatile.Write(ref lastUsed, options.TimeProvider.GetUtcNow().UtcTicks);
}
