using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Serving;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>A session of a client of revision 2025-11-25 or earlier: everything that Echo remembers of it between its requests.</summary>
sealed class ClientSession(string token, Caller caller, IServerView view, string protocolVersion, RawJson capabilities, TimeProvider time)
    : IAsyncDisposable
{
    // Those that are complete go beyond this number, the oldest first.
    const int MostStreams = 8;

    // Complete ones that are larger together go too, but for the newest: whoever asks for much again and again must not fill the memory.
    const long MostBytes = 8 * 1024 * 1024;

    // What one client may watch.
    const int MostWatched = 1000;

    // Ids of our own questions; each is asked on one stream only.
    readonly ConcurrentDictionary<string, TaskCompletionSource<ServerAnswer>> questions = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, RunningRequest> running = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<long, MessageStream> streams = new();
    readonly HashSet<string> watched = new(StringComparer.Ordinal);
    readonly CancellationTokenSource ended = new();
    SessionChannel? home;
    long lastStream;
    long lastQuestion;
    long lastHeard = time.GetUtcNow().UtcTicks;

    /// <summary>Names the session in the rest of Echo, where its token has no business.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The value of Mcp-Session-Id.</summary>
    public string Token { get; } = token;

    /// <summary>With whose rights it began.</summary>
    public Caller Caller { get; } = caller;

    public int OwnerId => Caller.Id;

    public IServerView View { get; } = view;

    /// <summary>Which servers the client sees.</summary>
    public Sight Sight { get; } = new(view, caller);

    public string ProtocolVersion { get; } = protocolVersion;

    /// <summary>What the client can be asked.</summary>
    public RawJson ClientCapabilities { get; } = capabilities.IsEmpty ? RawJson.EmptyObject : capabilities.Copy();

    /// <summary>The part of it that a server of any era may ask for.</summary>
    public RawJson Askable { get; } = AskableCapabilities.Of(capabilities);

    /// <summary>The least level of log messages that the client wants; null for whatever servers send.</summary>
    public string? LogLevel { get; set; }

    /// <summary>Messages that belong to no request.</summary>
    public MessageStream General { get; } = new(0, isResumable: true, time);

    /// <summary>Fires when the session is over.</summary>
    public CancellationToken Ended => ended.IsCancellationRequested ? new(canceled: true) : ended.Token;

    public DateTimeOffset LastHeard => new(Volatile.Read(ref lastHeard), TimeSpan.Zero);

    /// <summary>Requests under way.</summary>
    public int Running => running.Count;

    /// <summary>Whether a client is there: a connection listens, or a request waits for its answer.</summary>
    public bool IsAttended => !running.IsEmpty || General.Abandoned is null;

    /// <summary>A session belongs to the account and the key that it began with, and to its endpoint.</summary>
    public bool BelongsTo(Caller asking, IServerView asked) =>
        asking.Id == OwnerId && asking.KeyId == Caller.KeyId && asked.Name == View.Name;

    public void Touch() => Volatile.Write(ref lastHeard, time.GetUtcNow().UtcTicks);

    public ServerUse UseBy(Caller asking, CallerChannel? channel) => new(asking)
    {
        ClientSession = Id,
        SessionEnded = Ended,
        ClientCapabilities = ClientCapabilities,
        Channel = channel,
        Home = home ??= new SessionChannel(this, General, default),
    };

    /// <summary>A way to the client for one request, or one batch of them.</summary>
    public MessageStream MakeStream() => new(Interlocked.Increment(ref lastStream), isResumable: true, time);

    /// <summary>Begins a request.</summary>
    /// <returns>Null when one with the same id is under way.</returns>
    public RunningRequest? Begin(RawJson id, MessageStream stream)
    {
        var request = new RunningRequest(stream, Ended);
        if (running.TryAdd(id.ToString(), request))
            return request;
        request.Dispose();
        return null;
    }

    public void End(RawJson id)
    {
        if (running.TryRemove(id.ToString(), out var request))
            request.Dispose();
    }

    /// <summary>The client no longer wants an answer.</summary>
    public void Cancel(RawJson id)
    {
        if (running.TryGetValue(id.ToString(), out var request))
            request.Cancel();
    }

    /// <summary>Keeps a stream for a client whose connection breaks and who comes back for the rest. Whether the last message arrived is not
    /// known either, so it stays for a while when it is complete.</summary>
    public void Keep(MessageStream stream)
    {
        streams[stream.Number] = stream;
        foreach (var old in streams.Values.Where(old => old.IsComplete).OrderBy(old => old.Number).Take(streams.Count - MostStreams))
            Drop(old);
    }

    /// <summary>Gives up the oldest of the complete streams where they hold too much.</summary>
    public void Trim()
    {
        var bytes = 0L;
        var isNewest = true;
        foreach (var stream in streams.Values.Where(stream => stream.IsComplete).OrderByDescending(stream => stream.Number))
        {
            bytes += stream.Bytes;
            if (bytes > MostBytes && !isNewest)
                Drop(stream);
            isNewest = false;
        }
    }

    /// <summary>Notes that the client watches a resource.</summary>
    /// <returns>False when it watches too many.</returns>
    public bool TryWatch(string uri)
    {
        lock (watched)
            return watched.Contains(uri) || (watched.Count < MostWatched && watched.Add(uri));
    }

    public void Unwatch(string uri)
    {
        lock (watched)
            watched.Remove(uri);
    }

    public void Drop(MessageStream stream) => streams.TryRemove(stream.Number, out _);

    public MessageStream? StreamOf(long number) => number == 0 ? General : streams.GetValueOrDefault(number);

    /// <summary>Gives up streams that nobody came back for, and the requests that still write to them.</summary>
    public void Forget(TimeSpan abandoned)
    {
        foreach (var stream in streams.Values.Where(stream => stream.Abandoned > abandoned))
        {
            Drop(stream);
            Cancel(stream);
        }
    }

    /// <summary>Gives up the requests whose answers would go to a stream.</summary>
    public void Cancel(MessageStream stream)
    {
        foreach (var request in running.Values.Where(request => request.Stream == stream))
            request.Cancel();
    }

    /// <summary>Asks the client something and waits for its answer.</summary>
    /// <exception cref="OperationCanceledException">Whoever asks no longer wants to know; the client was told.</exception>
    public async Task<ServerAnswer> AskAsync(MessageStream stream, ServerRequest request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastQuestion);
        var question = questions[RawJson.From(id).ToString()] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (!stream.Send(ServerMessage.Request(id, request.Method, request.Params), mustArrive: true))
                return ServerAnswer.Of(RpcError.Of(RpcErrorCodes.ServerError, "The client can't be reached"));
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Ended);
            try
            {
                return await question.Task.WaitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                stream.Send(ServerMessage.Notification(Methods.Cancelled, RawJson.From(new { RequestId = id })));
                throw;
            }
        }
        finally
        {
            questions.TryRemove(RawJson.From(id).ToString(), out _);
        }
    }

    /// <summary>The client answers a question. Answers to others (late, repeated or made up) are ignored.</summary>
    public void Answer(RawJson id, ServerAnswer answer)
    {
        if (questions.TryGetValue(id.ToString(), out var question))
            question.TrySetResult(answer);
    }

    /// <summary>Ends the session: its requests, and the connections that serve its streams.</summary>
    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        ended.Dispose();
        General.Complete();
        foreach (var stream in streams.Values)
            stream.Complete();
    }
}
