using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>Answers initialize with a new session (2025-11-25, basic, lifecycle).</summary>
sealed class SessionOpening(SessionTable sessions, TimeProvider time)
{
    const int MostCapabilities = 64 * 1024;

    public async Task OpenAsync(HttpContext http, Caller caller, IServerView view, IncomingMessage message)
    {
        if (message.Params.Text("protocolVersion") is not { } wanted)
        {
            const string missing = "params.protocolVersion is missing: name the revision that the client speaks";
            JsonAnswer.WriteError(http, 400, message.Id, RpcErrorCodes.InvalidParams, missing);
            return;
        }

        // They are kept for as long as the session.
        if (message.Params.Property("capabilities").Utf8.Length > MostCapabilities)
        {
            JsonAnswer.WriteError(http, 400, message.Id, RpcErrorCodes.InvalidParams, $"params.capabilities has more than {MostCapabilities / 1024} KiB");
            return;
        }

        // Another one is an offer that the client may refuse.
        var version = ProtocolVersions.WithSessions.Contains(wanted) ? wanted : ProtocolVersions.WithSessions[0];
        var session = new ClientSession(RandomToken.Create(), caller, view, version, message.Params.Property("capabilities"), time);
        var isKept = false;
        try
        {
            isKept = await OpenAsync(http, view, session, message);
        }
        finally
        {
            // A server that serves this session alone may have been opened for it.
            if (!isKept)
                await sessions.DiscardAsync(session);
        }
    }

    async Task<bool> OpenAsync(HttpContext http, IServerView view, ClientSession session, IncomingMessage message)
    {
        var greeting = await view.GreetAsync(session.UseBy(session.Caller, channel: null), http.RequestAborted);
        if (greeting.Refusal is { } refusal)
        {
            JsonAnswer.WriteError(http, 200, message.Id, RpcAnswer.Of(refusal).Error!);
            return false;
        }

        await session.Sight.OpenAsync(http.RequestAborted);
        if (!await sessions.AddAsync(session))
        {
            const string full = "All sessions are in use (Gateway__MaxSessionsPerUser, Gateway__MaxSessions). Try again later";
            await Problem.Of(ProblemKind.Unavailable, full, retryAfter: 30).ExecuteAsync(http);
            return false;
        }

        http.Response.Headers[SessionEra.SessionHeader] = session.Token;
        JsonAnswer.WriteResult(http, message.Id, Result(session.ProtocolVersion, greeting));
        return true;
    }

    static RawJson Result(string version, ViewGreeting greeting)
    {
        var result = greeting.Base.With("protocolVersion", RawJson.From(version))
            .With("capabilities", greeting.Capabilities.IsEmpty ? RawJson.EmptyObject : greeting.Capabilities)
            .With("serverInfo", greeting.ServerInfo.IsEmpty ? RawJson.From(new { Name = "echo", Version = "1.0.0" }) : greeting.ServerInfo);
        return greeting.Instructions.IsEmpty ? result : result.With("instructions", greeting.Instructions);
    }
}
