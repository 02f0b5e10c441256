using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Serving;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>Lets servers with sessions ask clients without: a question becomes a result that asks for input, and the client's retry goes on with
/// the very call that waits for its answer.</summary>
sealed class BridgedRequests(WaitingCalls waiting, AskableClients clients, TimeProvider time)
{
    const string Unknown = "params.requestState is unknown: the call that waited for these answers has ended, or is somebody else's. Make the call anew";

    // What a server asks at once comes one after the other; whoever answers takes longer than this.
    static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    /// <summary>The client, if it can be asked.</summary>
    public AskableClient? ClientOf(in RequestParams parameters) => clients.Of(parameters.Meta.ClientCapabilities);

    /// <summary>Whether a server may ask in the course of a request (2026-07-28, basic, patterns, multi round-trip requests, supported requests).
    /// </summary>
    public static bool MayAsk(string method) => method is Methods.CallTool or Methods.GetPrompt or Methods.ReadResource;

    /// <param name="run">Answers the request; it goes on when the HTTP request has ended.</param>
    public async Task<RpcAnswer> AnswerAsync(
        HttpContext http,
        Caller caller,
        IServerView view,
        IncomingMessage message,
        AskableClient client,
        MessageStream stream,
        Func<ViewRequest, CancellationToken, Task<RpcAnswer>> run)
    {
        // It outlives the memory of the HTTP request.
        var parameters = RequestParams.Read(message.Params.Copy());
        var subject = WaitingSubject.Of(caller, view, message.Method, parameters);
        WaitingCall? call;
        if (waiting.IsOurs(parameters.Raw.Property("requestState"), view, out var id))
        {
            call = waiting.Take(id, subject, parameters.Arguments);
            if (call is null)
                return RpcAnswer.Of(RpcErrorCodes.InvalidParams, Unknown);
            call.Attach(stream, parameters.Meta);
            if (call.Answer(parameters.Raw.Property("inputResponses")))
                call.Until = null;
        }
        else
        {
            call = new()
            {
                Caller = caller,
                Capabilities = client.Capabilities,
                Subject = subject,
                Arguments = parameters.Arguments,
                RequestBytes = parameters.Raw.Utf8.Length,
            };
            call.Attach(stream, parameters.Meta);
            var use = new ServerUse(caller)
            {
                Channel = new BridgedChannel(call),
                ClientSession = client.SessionOf(caller),
                ClientCapabilities = client.Capabilities,
            };
            var request = new ViewRequest(message.Method, parameters, use, AnswersQuestions: true)
            {
                Headers = http.Request.Headers,
                Reaches = source => call.SourceId = source,
            };
            call.Begin(token => run(request, token));
        }

        return await FollowAsync(http, call, stream);
    }

    async Task<RpcAnswer> FollowAsync(HttpContext http, WaitingCall call, MessageStream stream)
    {
        await using var leaving = http.RequestAborted.UnsafeRegister(_ => call.Leave(stream), null);
        while (true)
        {
            if (await Task.WhenAny(call.Answering, call.Asked) != call.Answering)
                await Task.WhenAny(call.Answering, Task.Delay(Gathering, time, http.RequestAborted));
            if (call.Answering.IsCompleted)
            {
                call.Dispose();
                return await call.Answering;
            }

            // From here on the client may leave, and come back.
            if (call.Detach() is not { Count: > 0 } questions)
                continue;
            if (waiting.TryPark(call, out var state))
                return RpcAnswer.Of(ResultOf(questions, state));
            call.AttachAgain(stream);
            if (http.RequestAborted.IsCancellationRequested)
                call.Leave(stream);
            call.Refuse(state);
        }
    }

    static RawJson ResultOf(IEnumerable<Question> questions, string state)
    {
        var requests = RawJson.EmptyObject;
        foreach (var question in questions)
            requests = requests.With(question.Key, question.ToJson());
        return RawJson.EmptyObject
            .With("resultType", RawJson.From("input_required"))
            .With("inputRequests", requests)
            .With("requestState", RawJson.From(state));
    }
}
