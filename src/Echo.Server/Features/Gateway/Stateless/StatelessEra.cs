using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Serving;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Bridge;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Stateless;

/// <summary>Serves clients of revision 2026-07-28 (basic, transports, streamable HTTP): each request stands for itself, and leaving its answer
/// cancels it.</summary>
sealed partial class StatelessEra(
    SubscriptionAnswer subscriptions,
    BridgedRequests bridge,
    GatewayOptions options,
    TimeProvider time,
    ILogger<StatelessEra> logger)
{
    static readonly string[] Removed = [Methods.Initialize, Methods.Ping, Methods.SetLevel, Methods.Subscribe, Methods.Unsubscribe];

    readonly TimeSpan keepAlive = TimeSpan.FromSeconds(options.KeepAliveSeconds);

    public Task PostAsync(HttpContext http, Caller caller, IServerView view, IncomingMessage message)
    {
        // The revision defines no notification over HTTP.
        if (message.Kind == MessageKind.Notification)
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        else if (message.Kind != MessageKind.Request)
            JsonAnswer.WriteError(http, 400, message.Id, RpcErrorCodes.InvalidRequest, "Send a request or a notification");
        else if (message.Params.Kind is not (JsonValueKind.Object or JsonValueKind.Undefined))
            JsonAnswer.WriteError(http, 400, message.Id, RpcErrorCodes.InvalidParams, "params is no object");
        else
            return PostAsync(http, caller, view, message, RequestParams.Read(message.Params));
        return Task.CompletedTask;
    }

    Task PostAsync(HttpContext http, Caller caller, IServerView view, in IncomingMessage message, in RequestParams parameters)
    {
        if (RequestRules.Check(http.Request, message, parameters) is { } fault)
            JsonAnswer.WriteError(http, 400, message.Id, fault);
        else if (Removed.Contains(message.Method))
            JsonAnswer.WriteError(http, 404, message.Id, RpcErrorCodes.MethodNotFound, $"Method not found: {message.Method}");
        else if (message.Method == Methods.Listen)
            return subscriptions.ServeAsync(http, UseBy(caller, bridge.ClientOf(parameters), channel: null), view, message);
        else
            return AnswerAsync(http, caller, view, message, parameters);
        return Task.CompletedTask;
    }

    Task AnswerAsync(HttpContext http, Caller caller, IServerView view, in IncomingMessage message, in RequestParams parameters)
    {
        var stream = new MessageStream(0, isResumable: false, time);
        return AnswerAsync(http, message.Id, stream, Begin(http, caller, view, message, parameters, stream));
    }

    // What is waited with is kept small.
    async Task AnswerAsync(HttpContext http, RawJson id, MessageStream stream, Task<RpcAnswer> answering)
    {
        var streams = Accepts.Streams(http.Request);
        if (streams && !answering.IsCompleted)
        {
            using var slow = stream.OpenAfter(keepAlive);
            await Task.WhenAny(answering, stream.Begun);
        }

        if (!streams || !stream.HasBegun)
        {
            Write(http, id, await answering);
            return;
        }

        var finishing = FinishAsync(answering, id, stream);
        try
        {
            await new EventStreamAnswer(http, stream, keepAlive, time) { MayGoOn = StillAdmitted.For(http) }.ServeAsync(after: 0, http.RequestAborted);
            if (!stream.IsComplete)
            {
                // Whoever is no longer admitted gets no more, and the request ends as if he had left.
                await http.Response.CompleteAsync();
                http.Abort();
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone, and with it the request.
        }

        await finishing;
    }

    Task<RpcAnswer> Begin(HttpContext http, Caller caller, IServerView view, IncomingMessage message, RequestParams parameters, MessageStream stream)
    {
        var client = bridge.ClientOf(parameters);
        if (client is not null && BridgedRequests.MayAsk(message.Method))
            return BeginBridged(http, caller, view, message, client, stream);
        var use = UseBy(caller, client, new StatelessChannel(stream, parameters.Meta.ProgressToken, parameters.Meta.LogLevel));
        var request = new ViewRequest(message.Method, parameters, use, AnswersQuestions: true) { Headers = http.Request.Headers };
        return RunAsync(view, request, http.RequestAborted);
    }

    // Apart, so that a request which needs none makes no closure.
    Task<RpcAnswer> BeginBridged(
        HttpContext http, Caller caller, IServerView view, IncomingMessage message, AskableClient client, MessageStream stream) =>
        bridge.AnswerAsync(http, caller, view, message, client, stream, (request, token) => RunAsync(view, request, token));

    static ServerUse UseBy(Caller caller, AskableClient? client, CallerChannel? channel) => client is null
        ? new(caller) { Channel = channel }
        : new(caller) { Channel = channel, ClientSession = client.SessionOf(caller), ClientCapabilities = client.Capabilities };

    static async Task FinishAsync(Task<RpcAnswer> answering, RawJson id, MessageStream stream)
    {
        var answer = await answering;
        stream.Complete(answer.Error is { } error ? ServerMessage.Error(id, error) : ServerMessage.Result(id, answer.Result));
    }

    static void Write(HttpContext http, RawJson id, RpcAnswer answer)
    {
        if (answer.Error is { } error)
            JsonAnswer.WriteError(http, StatusOf(error), id, error);
        else
            JsonAnswer.WriteResult(http, id, answer.Result);
    }

    // 2026-07-28, basic, transports, streamable HTTP, protocol version header and server validation.
    static int StatusOf(RpcError error) => error.Code switch
    {
        RpcErrorCodes.MethodNotFound => StatusCodes.Status404NotFound,
        RpcErrorCodes.HeaderMismatch or RpcErrorCodes.MissingClientCapability or RpcErrorCodes.UnsupportedProtocolVersion => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };

    async Task<RpcAnswer> RunAsync(IServerView view, ViewRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.Method == Methods.Discover)
                return await DiscoverAsync(view, request.Use, cancellationToken);
            var outcome = await view.AnswerAsync(request, cancellationToken);
            return outcome switch
            {
                ToolOutcome.Answered answered => RpcAnswer.Of(StatelessResult.Complete(request.Method, answered.Result)),
                _ => StatelessResult.Refused(request, RpcAnswer.Of(outcome)),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return RpcAnswer.Of(RpcErrorCodes.ServerError, "The client has gone");
        }
        catch (Exception failure)
        {
            NotAnswered(request.Method, failure);
            return RpcAnswer.Of(RpcErrorCodes.InternalError, "The request failed inside of Echo, whose log says how");
        }
    }

    static async Task<RpcAnswer> DiscoverAsync(IServerView view, ServerUse use, CancellationToken cancellationToken)
    {
        var greeting = await view.GreetAsync(use, cancellationToken);
        return greeting.Refusal is { } refusal ? RpcAnswer.Of(refusal) : RpcAnswer.Of(StatelessResult.Discovery(greeting));
    }

    [LoggerMessage(LogLevel.Error, "A client's {Method} failed")]
    partial void NotAnswered(string method, Exception failure);
}
