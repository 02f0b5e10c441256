using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>Serves clients of revisions 2025-11-25 and earlier over streamable HTTP (2025-11-25, basic, transports): a session that begins with
/// initialize, a GET stream, answers that can be resumed, and questions from server to client.</summary>
sealed class SessionEra(
    SessionTable sessions,
    SessionRequests requests,
    SessionOpening opening,
    GatewayOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    public const string SessionHeader = "Mcp-Session-Id";

    const string VersionHeader = "MCP-Protocol-Version";

    readonly TimeSpan keepAlive = TimeSpan.FromSeconds(options.KeepAliveSeconds);

    public Task PostAsync(HttpContext http, Caller caller, IServerView view, IncomingMessage message)
    {
        if (message is { Kind: MessageKind.Request, Method: Methods.Initialize })
            return opening.OpenAsync(http, caller, view, message);
        if (Find(http, caller, view, message.Id) is not { } session)
            return Task.CompletedTask;
        return message.Kind == MessageKind.Request ? requests.AnswerAsync(http, caller, session, message) : HearAsync(http, session, message);
    }

    /// <summary>Several messages at once, as only revision 2025-03-26 allows.</summary>
    public async Task PostBatchAsync(HttpContext http, Caller caller, IServerView view, IReadOnlyList<IncomingMessage> messages)
    {
        if (Find(http, caller, view, default) is not { } session)
            return;
        if (session.ProtocolVersion != ProtocolVersions.V20250326)
            JsonAnswer.WriteError(http, 400, default, RpcErrorCodes.InvalidRequest, JsonAnswer.NoBatches(session.ProtocolVersion));
        else if (messages.Any(message =>
            message is { Method: Methods.Initialize } or { Kind: MessageKind.Unreadable } or { Repeats: true } or { HasNullId: true }))
            JsonAnswer.WriteError(http, 400, default, RpcErrorCodes.InvalidRequest, "The batch holds something that can't stand in one");
        else
            await requests.AnswerAllAsync(http, caller, session, messages);
    }

    /// <summary>The stream of messages that belong to no request, or the rest of one that broke.</summary>
    public async Task GetAsync(HttpContext http, Caller caller, IServerView view)
    {
        if (!Accepts.Streams(http.Request))
        {
            await Problem.Of(ProblemKind.Refused, "This is an event stream: send Accept: text/event-stream").ExecuteAsync(http);
            return;
        }

        if (Find(http, caller, view, default) is not { } session)
            return;
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        var from = last.Length == 0 ? new EventId(0, 0) : EventId.Parse(last);
        if (from is not { } id || session.StreamOf(id.Stream) is not { } stream)
        {
            // Not 404, which would mean that the session is over.
            JsonAnswer.WriteError(http, 400, default, RpcErrorCodes.InvalidRequest, "The stream of this Last-Event-ID is over or unknown");
            return;
        }

        // The client has what came before this connection, as far as it says.
        var answer = new EventStreamAnswer(http, stream, keepAlive, time) { MayGoOn = StillAdmitted.For(http), Primes = Primes(session) };
        try
        {
            // It has no end of its own, and the server must not wait for one when it stops.
            using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, session.Ended, lifetime.ApplicationStopping);
            await answer.ServeAsync(last.Length == 0 ? stream.Taken : id.Sequence, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the session is over.
        }
        finally
        {
            session.Touch();
        }
    }

    public async Task DeleteAsync(HttpContext http, Caller caller, IServerView view)
    {
        if (Find(http, caller, view, default) is not { } session)
            return;
        await sessions.EndAsync(session);
    }

    internal static bool Primes(ClientSession session) => session.ProtocolVersion == ProtocolVersions.V20251125;

    async Task HearAsync(HttpContext http, ClientSession session, IncomingMessage message)
    {
        if (message.Kind == MessageKind.Notification)
            await requests.HearAsync(session, message, http.RequestAborted);
        else
            session.Answer(message.Id, SessionRequests.AnswerIn(message));
        http.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    /// <returns>Null when the request was answered, because it names no session of the caller.</returns>
    ClientSession? Find(HttpContext http, Caller caller, IServerView view, RawJson id)
    {
        if (!HttpMethods.IsPost(http.Request.Method) && http.Request.Headers[VersionHeader] == ProtocolVersions.V20260728)
        {
            // 2026-07-28 has neither streams of a session nor sessions to end (basic, transports, streamable HTTP).
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = HttpMethods.Post;
            return null;
        }

        var token = http.Request.Headers[SessionHeader].ToString();
        if (token.Length == 0)
        {
            const string missing = $"{SessionHeader} is missing: begin with initialize, or send {VersionHeader}: {ProtocolVersions.V20260728}";
            JsonAnswer.WriteError(http, 400, id, RpcErrorCodes.InvalidRequest, missing);
            return null;
        }

        if (sessions.Find(token, caller, view) is not { } session)
        {
            // A client begins anew then (2025-11-25, basic, transports, session management).
            JsonAnswer.WriteError(http, 404, id, RpcErrorCodes.SessionNotFound, "Session not found: begin with initialize");
            return null;
        }

        var version = http.Request.Headers[VersionHeader].ToString();
        if (version.Length > 0 && !ProtocolVersions.WithSessions.Contains(version))
        {
            JsonAnswer.WriteError(
                http, 400, id, RpcErrorCodes.InvalidRequest, $"{VersionHeader} is not supported: this session speaks {session.ProtocolVersion}");
            return null;
        }

        session.Touch();
        return session;
    }
}
