using Echo.Mcp.Messages;

namespace Echo.Server.StdioEntry;

/// <summary>The session of a client of revision 2025-11-25 or earlier. When Echo has lost it, as after a restart, it is opened anew with what the
/// client has said before; the client notices nothing.</summary>
sealed class ClientSession(EchoEndpoint endpoint, Asking asking, Diagnostics diagnostics, StdioTimes times, TimeProvider time) : IDisposable
{
    readonly SemaphoreSlim renewing = new(1, 1);

    // What the client said that Echo has to be told again: how it began, and what it wants to hear of. By method and resource.
    readonly SortedDictionary<string, ClientMessage> said = new(StringComparer.Ordinal);
    readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ClientMessage? initialize;
    ClientMessage? initialized;

    public SessionState Current { get; private set; } = new(0, null, null);

    /// <summary>Ends when the client has begun a session, and said that it is ready.</summary>
    public Task Begun => begun.Task;

    /// <summary>Takes note of what was answered to the client.</summary>
    public void Learn(ClientMessage message, in Reply reply)
    {
        if (message.IsInitialize)
            Begin(message, reply);
        else if (message.Method == Methods.Initialized)
            BeReady(message);
        else if (reply.Message.Kind == MessageKind.Result)
            Remember(message);
    }

    /// <summary>Opens a new session in place of one that Echo has lost, once for all who found it lost.</summary>
    /// <returns>Why there is none, or null.</returns>
    public async Task<Trouble?> RenewAsync(SessionState lost, CancellationToken cancellationToken)
    {
        await renewing.WaitAsync(cancellationToken);
        try
        {
            if (Current.Number != lost.Number || initialize is not { } beginning)
                return null;
            var reply = await TellAsync(beginning, [], cancellationToken);
            if (reply.Trouble is { } trouble)
                return trouble;
            if (reply.Message.Kind != MessageKind.Result)
                return new($"Echo has forgotten the session and opens no new one: {new RpcError(reply.Message.Error).Message}");
            Begin(beginning, reply);
            if (initialized is not null)
                await TellAsync(initialized, Current.Headers, cancellationToken);
            foreach (var wish in Said())
                await TellAsync(wish, Current.Headers, cancellationToken);
            diagnostics.Say("Echo no longer knew the session, as after a restart; a new one was opened");
            return null;
        }
        finally
        {
            renewing.Release();
        }
    }

    /// <summary>Lets Echo forget the session.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (Current.Id is null)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var late = time.CreateTimer(static limit => ((CancellationTokenSource)limit!).Cancel(), limit, times.Farewell, Timeout.InfiniteTimeSpan);
        try
        {
            using var response = await endpoint.DeleteAsync(Current.Headers, limit.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            // A courtesy: Echo ends sessions that rest.
        }
    }

    public void Dispose() => renewing.Dispose();

    void Begin(ClientMessage message, in Reply reply)
    {
        if (reply.Message.Kind != MessageKind.Result)
            return;
        (initialize, Current) = (message, new(Current.Number + 1, reply.SessionId, reply.Message.Result.Text("protocolVersion")));
    }

    void BeReady(ClientMessage message)
    {
        initialized = message;
        if (Current.Id is not null)
            begun.TrySetResult();
    }

    void Remember(ClientMessage message)
    {
        lock (said)
        {
            if (message.Method == Methods.SetLevel)
                said[Methods.SetLevel] = message;
            else if (message is { Method: Methods.Subscribe, Params.Uri: { } wanted })
                said[wanted] = message;
            else if (message is { Method: Methods.Unsubscribe, Params.Uri: { } unwanted })
                said.Remove(unwanted);
        }
    }

    ClientMessage[] Said()
    {
        lock (said)
            return [.. said.Values];
    }

    async Task<Reply> TellAsync(ClientMessage message, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        using var exchange = new Exchange(message, output: null, cancellationToken);
        return await asking.AskAsync(exchange, message.Line, headers, new EventReader(), cancellationToken);
    }
}
