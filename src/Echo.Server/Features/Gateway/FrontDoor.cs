using Echo.Mcp.Messages;
using Echo.Mcp.Serving;
using Echo.Server.Features.Gateway.Sessions;
using Echo.Server.Features.Gateway.Stateless;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway;

/// <summary>Reads what a client posts, and gives it to the era that the client speaks.</summary>
sealed class FrontDoor(StatelessEra stateless, SessionEra sessions, RequestCounter counter)
{
    // As upstream; deeper than any schema, and shallow enough for whoever reads it next.
    const int MostDepth = 128;
    const int MostInBatch = 100;

    public Task PostAsync(HttpContext http, Caller caller, IServerView view)
    {
        // The body came with the headers nearly always. The task of whoever answers is then the request's: nothing here waits for it.
        var reading = JsonBody.ReadAsync(http);
        return reading.IsCompletedSuccessfully ? PostAsync(http, caller, view, reading.Result) : ReadAndPostAsync(http, caller, view, reading);
    }

    async Task ReadAndPostAsync(HttpContext http, Caller caller, IServerView view, ValueTask<ReadOnlyMemory<byte>> reading) =>
        await PostAsync(http, caller, view, await reading);

    Task PostAsync(HttpContext http, Caller caller, IServerView view, ReadOnlyMemory<byte> body)
    {
        var isBatch = MessageBatch.Looks(body.Span);
        var message = isBatch ? default : MessageParser.Parse(body, MostDepth);
        if (counter.Count(http, PolicyOf(message)) is { } beyond)
            return beyond.ExecuteAsync(http);
        if (isBatch)
            return PostBatchAsync(http, caller, view, body);
        if (message.Kind == MessageKind.Unreadable || message.Repeats || message.HasNullId)
        {
            RefuseUnreadable(http, body, message);
            return Task.CompletedTask;
        }

        return IsStateless(http.Request, message)
            ? stateless.PostAsync(http, caller, view, message)
            : sessions.PostAsync(http, caller, view, message);
    }

    async Task PostBatchAsync(HttpContext http, Caller caller, IServerView view, ReadOnlyMemory<byte> body)
    {
        List<IncomingMessage> messages = [];
        var isOpen = MessageBatch.Open(body, MostDepth, element =>
        {
            if (messages.Count <= MostInBatch)
                messages.Add(MessageParser.Parse(element, MostDepth));
        });
        if (!isOpen)
            RefuseUnreadable(http, body, default);
        else if (messages.Count is 0 or > MostInBatch)
            JsonAnswer.WriteError(http, 400, default, RpcErrorCodes.InvalidRequest, $"A batch holds 1 to {MostInBatch} messages");
        else if (http.Request.Headers[RequestRules.VersionHeader] == ProtocolVersions.V20260728)
            JsonAnswer.WriteError(http, 400, default, RpcErrorCodes.InvalidRequest, JsonAnswer.NoBatches(ProtocolVersions.V20260728));
        else
            await CountAndPostBatchAsync(http, caller, view, messages);
    }

    async Task CountAndPostBatchAsync(HttpContext http, Caller caller, IServerView view, List<IncomingMessage> messages)
    {
        // The request itself has counted once.
        foreach (var message in messages)
        {
            if (counter.Count(http, PolicyOf(message)) is { } beyond)
            {
                await beyond.ExecuteAsync(http);
                return;
            }
        }

        await sessions.PostBatchAsync(http, caller, view, messages);
    }

    // A server of both eras goes by how the client begins (2026-07-28, basic, versioning).
    static bool IsStateless(HttpRequest request, in IncomingMessage message)
    {
        var version = request.Headers[RequestRules.VersionHeader].ToString();
        if (version == ProtocolVersions.V20260728)
            return true;
        if (message.Method == Methods.Initialize || request.Headers.ContainsKey(SessionEra.SessionHeader))
            return false;
        return (version.Length > 0 && !ProtocolVersions.WithSessions.Contains(version))
            || !RequestParams.Read(message.Params).Meta.ProtocolVersion.IsEmpty;
    }

    static void RefuseUnreadable(HttpContext http, ReadOnlyMemory<byte> body, in IncomingMessage message)
    {
        if (message.Repeats)
            JsonAnswer.WriteError(http, 400, message.Id, RpcErrorCodes.InvalidRequest, "A member of the message stands twice");
        else if (!MessageParser.IsJson(body.Span, MostDepth))
            JsonAnswer.WriteError(http, 400, default, RpcErrorCodes.ParseError, $"The body is no JSON, or nested more than {MostDepth} levels deep");
        else
            JsonAnswer.WriteError(http, 400, message.Id, RpcErrorCodes.InvalidRequest, "The body is no JSON-RPC 2.0 message");
    }

    // Contract section 19.
    static RatePolicy PolicyOf(in IncomingMessage message) => message.Method switch
    {
        Methods.CallTool or Methods.ReadResource or Methods.GetPrompt => RatePolicy.ToolCall,
        _ => RatePolicy.Read,
    };
}
