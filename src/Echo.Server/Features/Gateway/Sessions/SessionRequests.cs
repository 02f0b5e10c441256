using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Serving;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>Answers the requests of a session: as JSON when nothing comes before the answer, else as a stream that can be resumed.</summary>
sealed partial class SessionRequests(
    ConnectedServers servers, ResourceWatch resources, GatewayOptions options, TimeProvider time, ILogger<SessionRequests> logger)
{
    const string UnderWay = "A request with this id is under way";

    readonly TimeSpan keepAlive = TimeSpan.FromSeconds(options.KeepAliveSeconds);

    public Task AnswerAsync(HttpContext http, Caller caller, ClientSession session, IncomingMessage message)
    {
        if (session.Begin(message.Id, StreamFor(http, session)) is not { } request)
        {
            JsonAnswer.WriteError(http, 400, message.Id, RpcErrorCodes.InvalidRequest, UnderWay);
            return Task.CompletedTask;
        }

        // For nobody nothing begins.
        if (request.Stream.IsForgone && http.RequestAborted.IsCancellationRequested)
            request.Cancel();
        return AnswerAsync(http, session, message.Id, request, RunAsync(caller, session, message, request));
    }

    // What is waited with is kept small.
    async Task AnswerAsync(HttpContext http, ClientSession session, RawJson id, RunningRequest request, Task<RpcAnswer?> answering)
    {
        var stream = request.Stream;

        // The request may outlive this connection: a client that takes streams can come back for the answer.
        await using var leaving = stream.IsForgone
            ? http.RequestAborted.UnsafeRegister(static request => ((RunningRequest)request!).Cancel(), request)
            : default;
        if (MayBecomeStream(answering, stream))
        {
            using var slow = stream.OpenAfter(keepAlive);
            await Task.WhenAny(answering, stream.Begun);
        }

        if (HasBecomeStream(stream))
        {
            await ServeAsync(http, session, stream, FinishAsync(session, answering, id, stream));
            return;
        }

        var answer = await answering;
        stream.Complete();
        Write(http, id, answer);
    }

    /// <summary>Answers a batch with one array, or with one stream where something comes before the answers.</summary>
    public async Task AnswerAllAsync(HttpContext http, Caller caller, ClientSession session, IReadOnlyList<IncomingMessage> messages)
    {
        var stream = StreamFor(http, session);
        List<Task<RawJson>> answers = [];

        // What has begun goes on, whether or not the client is there to the end of the batch.
        foreach (var message in messages)
        {
            if (message.Kind == MessageKind.Notification)
                await HearAsync(session, message, CancellationToken.None);
            else if (message.Kind == MessageKind.Request)
                answers.Add(AnswerOneAsync(caller, session, message, stream));
            else
                session.Answer(message.Id, AnswerIn(message));
        }

        await using var leaving = stream.IsForgone
            ? http.RequestAborted.Register(() => session.Cancel(stream))
            : default;
        var answering = Task.WhenAll(answers);
        if (MayBecomeStream(answering, stream))
        {
            using var slow = stream.OpenAfter(keepAlive);
            await Task.WhenAny(answering, stream.Begun);
        }

        if (HasBecomeStream(stream))
        {
            await ServeAsync(http, session, stream, FinishAsync(session, answers, stream));
            return;
        }

        var all = (await answering).Where(answer => !answer.IsEmpty).ToList();
        stream.Complete();
        if (all.Count == 0)
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($"[{string.Join(',', all)}]", http.RequestAborted);
    }

    /// <summary>Takes note of what a client says without wanting an answer.</summary>
    public async Task HearAsync(ClientSession session, IncomingMessage message, CancellationToken cancellationToken)
    {
        if (message.Method == Methods.Cancelled)
            session.Cancel(message.Params.Property("requestId"));
        else if (message.Method != Methods.Initialized)
            await servers.NotifyAsync(session.Id, message.Method, message.Params, cancellationToken);
    }

    static MessageStream StreamFor(HttpContext http, ClientSession session)
    {
        var stream = session.MakeStream();
        if (!Accepts.Streams(http.Request))
            stream.Forgo();
        return stream;
    }

    static void Write(HttpContext http, RawJson id, RpcAnswer? answer)
    {
        if (answer is not { } given)
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        else if (given.Error is { } error)
            JsonAnswer.WriteError(http, 200, id, error);
        else
            JsonAnswer.WriteResult(http, id, given.Result);
    }

    /// <summary>What a client answers to a question.</summary>
    public static ServerAnswer AnswerIn(IncomingMessage message) => message.Kind == MessageKind.Result
        ? ServerAnswer.Of(message.Result.Copy())
        : ServerAnswer.Of(new RpcError(message.Error.Copy()));

    static RawJson MessageOf(RawJson id, RpcAnswer? answer) => answer switch
    {
        null => default,
        { Error: { } error } => ServerMessage.Error(id, error),
        { } given => ServerMessage.Result(id, given.Result),
    };

    static async Task FinishAsync(ClientSession session, Task<RpcAnswer?> answering, RawJson id, MessageStream stream)
    {
        stream.Complete(MessageOf(id, await answering));
        session.Trim();
    }

    static async Task FinishAsync(ClientSession session, IEnumerable<Task<RawJson>> answers, MessageStream stream)
    {
        await foreach (var answered in Task.WhenEach(answers))
        {
            if (await answered is { IsEmpty: false } answer)
                stream.Send(answer, mustArrive: true);
        }

        stream.Complete();
        session.Trim();
    }

    static bool MayBecomeStream(Task answering, MessageStream stream) => !stream.IsForgone && !answering.IsCompleted;

    static bool HasBecomeStream(MessageStream stream) => !stream.IsForgone && stream.HasBegun;

    async Task ServeAsync(HttpContext http, ClientSession session, MessageStream stream, Task finishing)
    {
        session.Keep(stream);
        var answer = new EventStreamAnswer(http, stream, keepAlive, time) { MayGoOn = StillAdmitted.For(http), Primes = SessionEra.Primes(session) };
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, session.Ended);
            await answer.ServeAsync(after: 0, either.Token);
            if (stream.IsComplete)
                await finishing;
        }
        catch (OperationCanceledException)
        {
            // The stream is kept for a while.
        }
    }

    async Task<RawJson> AnswerOneAsync(Caller caller, ClientSession session, IncomingMessage message, MessageStream stream)
    {
        if (session.Begin(message.Id, stream) is not { } request)
            return ServerMessage.Error(message.Id, RpcError.Of(RpcErrorCodes.InvalidRequest, UnderWay));
        return MessageOf(message.Id, await RunAsync(caller, session, message, request));
    }

    /// <returns>Null when the client gave the request up, and gets no answer.</returns>
    async Task<RpcAnswer?> RunAsync(Caller caller, ClientSession session, IncomingMessage message, RunningRequest request)
    {
        try
        {
            if (Refusal(message, out var parameters) is { } refusal)
                return refusal;
            var channel = new SessionChannel(session, request.Stream, parameters.Meta.ProgressToken.Copy());
            var passed = new ViewRequest(message.Method, parameters, session.UseBy(caller, channel), AnswersQuestions: false);
            return message.Method switch
            {
                Methods.Ping => RpcAnswer.Of(RawJson.EmptyObject),
                Methods.Discover or Methods.Listen => RpcAnswer.MethodNotFound(message.Method),
                Methods.SetLevel => await SetLevelAsync(session, passed, request.Cancelled),
                Methods.Subscribe => await SubscribeAsync(session, parameters, passed.Use, request.Cancelled),
                Methods.Unsubscribe => await UnsubscribeAsync(session, parameters, passed.Use, request.Cancelled),
                _ => RpcAnswer.Of(await session.View.AnswerAsync(passed, request.Cancelled)),
            };
        }
        catch (OperationCanceledException) when (request.Cancelled.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            NotAnswered(message.Method, failure);
            return RpcAnswer.Of(RpcErrorCodes.InternalError, "The request failed inside of Echo, whose log says how");
        }
        finally
        {
            session.End(message.Id);
            session.Touch();
        }
    }

    static RpcAnswer? Refusal(in IncomingMessage message, out RequestParams parameters)
    {
        parameters = default;
        if (message.Params.Kind is not (JsonValueKind.Object or JsonValueKind.Undefined))
            return RpcAnswer.Of(RpcErrorCodes.InvalidParams, "params is no object");
        parameters = RequestParams.Read(message.Params);
        return parameters.Repeated is { } repeated ? RpcAnswer.Of(RpcErrorCodes.InvalidParams, $"params.{repeated} stands twice") : null;
    }

    static async Task<RpcAnswer> SetLevelAsync(ClientSession session, ViewRequest request, CancellationToken cancellationToken)
    {
        var level = request.Params.Raw.Text("level");
        if (!LogLevels.IsLevel(level))
            return RpcAnswer.Of(RpcErrorCodes.InvalidParams, "params.level is no log level");
        session.LogLevel = level;

        // Where the endpoint is one server, that one should know; where it can't, what it sends is still sorted out here.
        await session.View.AnswerAsync(request, cancellationToken);
        return RpcAnswer.Of(RawJson.EmptyObject);
    }

    async Task<RpcAnswer> SubscribeAsync(ClientSession session, RequestParams parameters, ServerUse use, CancellationToken cancellationToken)
    {
        if (parameters.Uri is not { } uri || ServedUri.IsTooLong(uri) || await session.View.LocateAsync(uri, use, cancellationToken) is not { } target)
            return UnknownResource(parameters.Uri);
        if (!session.TryWatch(uri))
            return RpcAnswer.Of(RpcErrorCodes.ServerError, "The session watches too many resources: unsubscribe from some");
        var outcome = await resources.WatchAsync(target.Server, use, target.Uri, session, updated => Tell(session, uri, updated), cancellationToken);
        if (!outcome.IsWatching)
            session.Unwatch(uri);
        return outcome.Error is { } error ? RpcAnswer.Of(error)
            : outcome.Trouble is { } trouble ? RpcAnswer.Of(RpcErrorCodes.ServerError, trouble)
            : RpcAnswer.Of(RawJson.EmptyObject);
    }

    async Task<RpcAnswer> UnsubscribeAsync(ClientSession session, RequestParams parameters, ServerUse use, CancellationToken cancellationToken)
    {
        if (parameters.Uri is not { } uri || await session.View.LocateAsync(uri, use, cancellationToken) is not { } target)
            return UnknownResource(parameters.Uri);
        session.Unwatch(uri);
        await resources.UnwatchAsync(target.Server, target.Uri, session, cancellationToken);
        return RpcAnswer.Of(RawJson.EmptyObject);
    }

    static void Tell(ClientSession session, string uri, RawJson updated) =>
        session.General.Send(ServerMessage.Notification("notifications/resources/updated", updated.With("uri", RawJson.From(uri))), once: true);

    static RpcAnswer UnknownResource(string? uri) => uri is null
        ? RpcAnswer.Of(RpcErrorCodes.InvalidParams, "params.uri is missing: name the resource")
        : RpcAnswer.Of(RpcErrorCodes.InvalidParams, "Resource not found", RawJson.From(new { Uri = uri }));

    [LoggerMessage(LogLevel.Error, "A client's {Method} failed")]
    partial void NotAnswered(string method, Exception failure);
}
