namespace Echo.Mcp.Transports.Http;

/// <summary>The GET stream for messages that belong to no request (2025-11-25, basic, transports, listening). A server may refuse it with
/// 405, and then there is none. When it breaks it is opened again, after growing waits while the server fails.</summary>
sealed class ServerStream(McpEndpoint endpoint, StreamableHttpOptions options, MessageReceiver receiver) : IAsyncDisposable
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    CancellationTokenSource stop = new();
    Task running = Task.CompletedTask;
    bool closed;

    // Also by a session before this one: what the server said while it knew neither is lost.
    bool hasListened;

    /// <summary>Opens the stream of the session that has just begun, and ends the one of the session before.</summary>
    public void Open()
    {
        lock (gate)
        {
            // A session may come about in the moment of its closing; nobody would end this stream any more.
            if (closed)
                return;
            stop.Cancel();
            stop = new();
            running = RunAsync(running, stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            closed = true;
        await stop.CancelAsync();
        await running;
    }

    async Task RunAsync(Task previous, CancellationToken cancellationToken)
    {
        await previous;
        var events = new EventStream(receiver, options);
        var failures = 0;
        try
        {
            while (await ConnectAsync(events, cancellationToken) is { } connected)
            {
                failures = connected ? 0 : Math.Min(failures + 1, 10);
                var wait = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, events.Wait.Ticks << failures));
                await Task.Delay(connected ? events.Wait : wait, options.TimeProvider, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    /// <returns>Whether there was a stream; null when the server offers none, so that asking again is pointless.</returns>
    async Task<bool?> ConnectAsync(EventStream events, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await endpoint.GetAsync(events.LastEventId, cancellationToken);
            if (!EventStream.Is(response))
                return (int)response.StatusCode >= 500 ? false : null;
            if (hasListened && events.LastEventId is null)
                options.OnListeningAgain?.Invoke();
            hasListened = true;
            await events.ReadAsync(response, static () => false, cancellationToken);
            return true;
        }
        catch (Exception exception) when (HttpFailures.IsExpected(exception))
        {
            return false;
        }
    }
}
