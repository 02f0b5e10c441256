using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Transports.Http;

namespace Echo.Server.StdioEntry;

/// <summary>Passes each line of the client on to Echo over streamable HTTP, and what Echo answers back as lines: many at once, of both eras of the
/// protocol. A request is answered in any case, if only with what went wrong.</summary>
sealed class Relay(EchoEndpoint endpoint, OutputLines output, Diagnostics diagnostics, StdioTimes times, TimeProvider time)
{
    // Each holds a connection. A client with more has lost count of them.
    const int MostUnderWay = 1000;

    readonly ConcurrentDictionary<string, Exchange> requests = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<Exchange, bool> underWay = new();
    readonly Sentences sentences = new(endpoint.Uri, endpoint.HasKey);

    /// <summary>Returns when the input has ended and what was under way is answered, or the client takes no more.</summary>
    /// <param name="cancellationToken">Ends at once.</param>
    public async Task RunAsync(Stream input, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, output.Broken);
        var asking = new Asking(endpoint, sentences, times, time);
        using var session = new ClientSession(endpoint, asking, diagnostics, times, time);
        var listening = new SessionListening(endpoint, session, output, sentences, diagnostics, times, time);
        var (stateless, sessions) = (new StatelessCalls(asking), new SessionCalls(asking, session, time));
        var heard = listening.RunAsync(ending.Token);
        try
        {
            await foreach (var line in InputLines.ReadAsync(input, ending.Token))
                await TakeAsync(line, Answer, ending.Token);
            await LastAnswersAsync(ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Nobody waits for more.
        }
        catch (MessageTooLargeException)
        {
            diagnostics.Say($"A line of more than {InputLines.MostBytes / (1024 * 1024)} MiB can't be read: the connection ends here");
        }

        await ending.CancelAsync();
        await Task.WhenAll(underWay.Keys.Select(exchange => exchange.Running).Append(heard));
        await session.EndAsync(CancellationToken.None);

        Task<Reply> Answer(Exchange exchange, CancellationToken aborted) => exchange.Message is { Version: not null, Method: not null }
            ? stateless.AskAsync(exchange, aborted)
            : sessions.AskAsync(exchange, aborted);
    }

    async Task TakeAsync(ReadOnlyMemory<byte> line, Func<Exchange, CancellationToken, Task<Reply>> answer, CancellationToken cancellationToken)
    {
        if (ClientMessage.Read(line) is not { } message)
        {
            diagnostics.Say("A line of the client is no JSON-RPC message");
            await output.WriteErrorAsync(default, RpcError.Of(RpcErrorCodes.ParseError, "The line is no JSON-RPC 2.0 message"), cancellationToken);
            return;
        }

        if (message is { Kind: MessageKind.Notification, Method: Methods.Cancelled } && GiveUp(message.Params.Raw.Property("requestId")))
            return;
        if (await RefuseAsync(message, cancellationToken))
            return;
        var exchange = new Exchange(message, output, cancellationToken);
        underWay[exchange] = true;
        foreach (var id in message.Ids)
            requests[id.ToString()] = exchange;
        exchange.Running = RunAsync(exchange, answer, cancellationToken);
        var next = message.IsInitialize ? exchange.Running : Task.WhenAny(exchange.Sent, Task.Delay(times.Sending, time, cancellationToken));
        await next.WaitAsync(cancellationToken);
    }

    /// <returns>Whether that is all: Echo learns of it by the end of the connection.</returns>
    bool GiveUp(RawJson id)
    {
        if (!requests.TryGetValue(id.ToString(), out var exchange))
            return false;
        var leaves = exchange.Message.Version is not null;
        exchange.GiveUp(leaves);
        return leaves;
    }

    async Task<bool> RefuseAsync(ClientMessage message, CancellationToken cancellationToken)
    {
        var reason = message.Ids.Any(id => requests.ContainsKey(id.ToString())) ? "A request with this id is under way"
            : underWay.Count >= MostUnderWay && message.Ids.Count > 0 ? $"{MostUnderWay} requests are under way: wait for some of them"
            : null;
        if (reason is null)
            return false;
        foreach (var id in message.Ids)
            await output.WriteErrorAsync(id, RpcError.Of(RpcErrorCodes.InvalidRequest, reason), cancellationToken);
        return true;
    }

    async Task RunAsync(Exchange exchange, Func<Exchange, CancellationToken, Task<Reply>> answer, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await answer(exchange, exchange.Aborted);
            Forget(exchange);
            await FinishAsync(exchange, reply, cancellationToken);
        }
        catch (OperationCanceledException) when (exchange.Aborted.IsCancellationRequested)
        {
            // The client has cancelled it, or has gone.
        }
#pragma warning disable CA1031 // A defect must not leave the client without an answer.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            diagnostics.Say($"{exchange.Message.Subject} failed in the stdio entry itself: {defect}");
            var error = RpcError.Of(RpcErrorCodes.InternalError, "The request failed in Echo's stdio entry, whose standard error says how");
            await exchange.FailAsync(error, CancellationToken.None);
        }
        finally
        {
            Forget(exchange);
            underWay.TryRemove(exchange, out _);
            exchange.Dispose();
        }
    }

    // Before its answer is written, since the client may use the id again then.
    void Forget(Exchange exchange)
    {
        foreach (var id in exchange.Message.Ids)
            requests.TryRemove(new(id.ToString(), exchange));
    }

    async Task FinishAsync(Exchange exchange, Reply reply, CancellationToken cancellationToken)
    {
        if (!reply.Line.IsEmpty)
            await exchange.TellAsync(reply.Line, cancellationToken);
        if (reply.Trouble is not { } trouble)
            return;
        if (!exchange.IsGivenUp)
            diagnostics.Say($"{exchange.Message.Subject}: {trouble.Sentence}");
        await exchange.FailAsync(RpcError.Of(RpcErrorCodes.ServerError, trouble.Sentence), cancellationToken);
    }

    async Task LastAnswersAsync(CancellationToken cancellationToken)
    {
        // A subscription has no end of its own.
        foreach (var exchange in underWay.Keys.Where(exchange => exchange.Message.Method == Methods.Listen))
            exchange.GiveUp(leaves: true);
        try
        {
            await Task.WhenAll(underWay.Keys.Select(exchange => exchange.Running)).WaitAsync(times.LastAnswers, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            diagnostics.Say("The input has ended, and some answers still have not come: they are given up");
        }
    }
}
