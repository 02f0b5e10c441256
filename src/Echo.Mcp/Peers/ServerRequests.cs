using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Microsoft.Extensions.Logging;

namespace Echo.Mcp.Peers;

/// <summary>Answers requests of the server. Handlers run beside the read loop and beside each other, since one may wait minutes for a
/// person; their number is bounded.</summary>
sealed partial class ServerRequests(
    Func<ServerRequest, CancellationToken, ValueTask<ServerAnswer>>? handler,
    Outbox outbox,
    ILogger logger,
    CancellationToken sessionEnded)
{
    const int MostAtOnce = 32;
    const long MostBytesAtOnce = 16 * 1024 * 1024;
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<string, Handling> running = new();
    long runningBytes;

    /// <summary>Ends when every handler has ended.</summary>
    public Task Ending => Task.WhenAll(running.Values.Select(handling => handling.Task));

    /// <param name="related">The request in whose course the server asks, and whose caller it asks; null when it did not say, and the session's
    /// handler has to know.</param>
    public void Take(RawJson sliceOfId, ServerRequest request, PendingRequest? related)
    {
        // The answer may wait in a queue.
        var id = sliceOfId.Copy();
        if (request.Method == Methods.Ping)
            outbox.Post(OutgoingMessage.Result(id, RawJson.EmptyObject));
        else if (related is null && handler is null)
            outbox.Post(Message(id, ServerAnswer.MethodNotFound(request.Method)));
        else if (running.Count >= MostAtOnce || Volatile.Read(ref runningBytes) + request.Params.Utf8.Length > MostBytesAtOnce)
            outbox.Post(Message(id, ServerAnswer.Of(RpcError.Of(RpcErrorCodes.ServerError, "Too many requests at once"))));
        else
            Begin(id, request with { Params = request.Params.Copy() }, related);
    }

    /// <summary>The server gave up a request of its own.</summary>
    public void Cancel(RawJson id)
    {
        if (running.TryGetValue(id.ToString(), out var handling))
            handling.Cancel();
    }

    static OutgoingMessage Message(RawJson id, ServerAnswer answer) =>
        answer.Error is { } error ? OutgoingMessage.Error(id, error) : OutgoingMessage.Result(id, answer.Result);

    void Begin(RawJson id, ServerRequest request, PendingRequest? related)
    {
        var handling = new Handling(sessionEnded);

        // Whoever uses an id twice at the same time could not tell the answers apart.
        if (!running.TryAdd(id.ToString(), handling))
        {
            handling.Dispose();
            return;
        }

        Interlocked.Add(ref runningBytes, request.Params.Utf8.Length);

        // Nobody waits for it once the request has ended that it belongs to.
        related?.WhenOver(handling.Cancel);
        handling.Task = Task.Run(() => AnswerAsync(id, request, related is null ? handler! : related.Channel!.AskAsync, handling), CancellationToken.None);
    }

    async Task AnswerAsync(
        RawJson id, ServerRequest request, Func<ServerRequest, CancellationToken, ValueTask<ServerAnswer>> answer, Handling handling)
    {
        using (handling)
        {
            try
            {
                // A cancelled request gets no answer (2025-11-25, basic, cancellation).
                var said = await HandleAsync(request, answer, handling.Cancelled);
                if (!handling.Cancelled.IsCancellationRequested)
                    await outbox.SendAsync(Message(id, said), AnswerLimit, handling.Cancelled);
            }
            finally
            {
                running.TryRemove(id.ToString(), out _);
                Interlocked.Add(ref runningBytes, -request.Params.Utf8.Length);
            }
        }
    }

    async Task<ServerAnswer> HandleAsync(
        ServerRequest request, Func<ServerRequest, CancellationToken, ValueTask<ServerAnswer>> answer, CancellationToken cancelled)
    {
        try
        {
            return await answer(request, cancelled);
        }
#pragma warning disable CA1031 // The server gets an answer whatever the handler throws.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!cancelled.IsCancellationRequested)
                LogFailed(logger, request.Method, exception);
            return ServerAnswer.Of(RpcError.Of(RpcErrorCodes.InternalError, "The request could not be handled"));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The handler of a server's {Method} failed")]
    static partial void LogFailed(ILogger logger, string method, Exception exception);
}
