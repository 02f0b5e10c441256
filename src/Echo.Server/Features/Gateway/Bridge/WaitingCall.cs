using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>A request of a client of revision 2026-07-28 whose server may ask something in its course. It outlives the HTTP request that began it
/// while its client gathers answers.</summary>
sealed class WaitingCall : IDisposable
{
    // What all open questions of a call may hold.
    const int MostBytes = 1024 * 1024;
    const int MostQuestions = 16;

    // What is kept of reports for a client that is away; the oldest go first.
    const int MostReports = 64;
    const int MostBytesOfReports = 64 * 1024;

    readonly Lock gate = new();
    readonly CancellationTokenSource cancellation = new();
    readonly Dictionary<string, Question> open = new(StringComparer.Ordinal);
    readonly Queue<ServerNotification> reports = new();
    TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Changed as a whole, so that nobody reads the token of one and the stream of another.
    Listening last = new(null, default, null);
    int lastKey;
    int bytesOfReports;

    public required Caller Caller { get; init; }

    /// <summary>What the request names; a retry repeats it.</summary>
    public required RawJson Arguments { get; init; }

    /// <summary>The size of the request that is kept for as long as the call.</summary>
    public required int RequestBytes { get; init; }

    public required RawJson Capabilities { get; init; }

    /// <summary>What the request is about; a retry is about the same.</summary>
    public required WaitingSubject Subject { get; init; }

    /// <summary>The server's answer, in the end.</summary>
    public Task<RpcAnswer> Answering { get; private set; } = Task.FromResult(default(RpcAnswer));

    /// <summary>Ends with the next question.</summary>
    public Task Asked
    {
        get
        {
            lock (gate)
                return asked.Task;
        }
    }

    /// <summary>The server or other source that it went to.</summary>
    public Guid SourceId { get; set; }

    /// <summary>Until when it waits for its client, who has not answered anything since that was set; null where he has. Belongs to
    /// <see cref="WaitingCalls"/>.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The progress token of the HTTP request that waits at the moment, or waited last.</summary>
    public RawJson ProgressToken => Volatile.Read(ref last).ProgressToken;

    public string? LogLevel => Volatile.Read(ref last).LogLevel;

    /// <summary>What is kept in memory for it: the request, the open questions, and what was reported meanwhile.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return RequestBytes + bytesOfReports + open.Values.Sum(static one => (long)one.Request.Params.Utf8.Length);
        }
    }

    public void Begin(Func<CancellationToken, Task<RpcAnswer>> run) => Answering = run(cancellation.Token);

    /// <summary>An HTTP request waits for what comes, and for what came while none did.</summary>
    public void Attach(MessageStream waiting, RequestMeta meta)
    {
        lock (gate)
            Attach(new(waiting, meta.ProgressToken.Copy(), meta.LogLevel.AsText()));
    }

    /// <summary>The HTTP request that waited before waits on.</summary>
    public void AttachAgain(MessageStream waiting)
    {
        lock (gate)
            Attach(last with { Stream = waiting });
    }

    /// <summary>Its HTTP request has gone: with nobody who waits, the call ends (2026-07-28, basic, patterns, cancellation).</summary>
    public void Leave(MessageStream waiting)
    {
        lock (gate)
        {
            if (last.Stream != waiting)
                return;
            last = last with { Stream = null };
        }

        Cancel();
    }

    /// <summary>The HTTP request goes with the questions that are open.</summary>
    /// <returns>Those questions; none when they were taken back meanwhile.</returns>
    public IReadOnlyCollection<Question> Detach()
    {
        lock (gate)
        {
            asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (open.Count > 0)
                last = last with { Stream = null };
            return [.. open.Values];
        }
    }

    /// <summary>A client waits for it at this moment.</summary>
    public bool IsAttended => Volatile.Read(ref last).Stream is not null;

    public void Cancel()
    {
        try
        {
            cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is answered.
        }
    }

    /// <summary>Tells whoever waits what a server reports; what comes while nobody does is kept for the client's return.</summary>
    public void Tell(in ServerNotification notification)
    {
        lock (gate)
        {
            if (!MayPass(notification))
                return;
            if (last.Stream is not null)
                Send(last.Stream, notification);
            else if (notification.Params.Utf8.Length <= MostBytesOfReports)
                Keep(new(notification.Method, notification.Params.Copy()));
        }
    }

    /// <summary>Asks whoever comes back, and waits for that.</summary>
    /// <exception cref="OperationCanceledException">The server took its question back, or the call is over.</exception>
    public async Task<ServerAnswer> AskAsync(ServerRequest request, CancellationToken cancellationToken)
    {
        Question question;
        lock (gate)
        {
            if (open.Count >= MostQuestions || open.Values.Sum(static one => one.Request.Params.Utf8.Length) + request.Params.Utf8.Length > MostBytes)
                return ServerAnswer.Of(RpcError.Of(RpcErrorCodes.ServerError, "The client is asked too much at once"));
            question = open[$"question-{++lastKey}"] = new($"question-{lastKey}", request);
            asked.TrySetResult();
        }

        try
        {
            return await question.Answered.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (gate)
                open.Remove(question.Key);
        }
    }

    /// <summary>Takes a client's answers. Those to other questions, and what is no answer, are ignored: what is still open is asked once more.</summary>
    /// <returns>Whether something was answered.</returns>
    public bool Answer(RawJson responses)
    {
        List<(Question, RawJson)> answered = [];
        lock (gate)
        {
            foreach (var question in open.Values)
            {
                if (responses.Property(question.Key) is { Kind: JsonValueKind.Object } response)
                    answered.Add((question, response.Copy()));
            }

            foreach (var (question, _) in answered)
                open.Remove(question.Key);
            if (open.Count > 0)
                asked.TrySetResult();
        }

        foreach (var (question, response) in answered)
            question.Answer(ServerAnswer.Of(response));
        return answered.Count > 0;
    }

    /// <summary>Answers all open questions with an error.</summary>
    public void Refuse(string reason)
    {
        List<Question> refused;
        lock (gate)
        {
            refused = [.. open.Values];
            open.Clear();
        }

        foreach (var question in refused)
            question.Answer(ServerAnswer.Of(RpcError.Of(RpcErrorCodes.ServerError, reason)));
    }

    public void Dispose() => cancellation.Dispose();

    // Under the gate, as those behind it.
    void Attach(Listening next)
    {
        last = next;
        if (next.Stream is null)
            return;
        while (reports.TryDequeue(out var report))
        {
            // It may want others now than before.
            if (MayPass(report))
                Send(next.Stream, report);
        }

        bytesOfReports = 0;
    }

    void Keep(in ServerNotification report)
    {
        reports.Enqueue(report);
        bytesOfReports += report.Params.Utf8.Length;
        while (reports.Count > MostReports || bytesOfReports > MostBytesOfReports)
            bytesOfReports -= reports.Dequeue().Params.Utf8.Length;
    }

    bool MayPass(in ServerNotification report) =>
        report.Method == Methods.Progress ? !last.ProgressToken.IsEmpty : ReportRules.MayPass(report, last.LogLevel);

    void Send(MessageStream stream, in ServerNotification report) => stream.Send(ServerMessage.Notification(
        report.Method, report.Method == Methods.Progress ? report.Params.With("progressToken", last.ProgressToken) : report.Params));

    sealed record Listening(MessageStream? Stream, RawJson ProgressToken, string? LogLevel);
}
