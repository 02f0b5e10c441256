using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>The tools of connected MCP servers, as a source of the catalog.</summary>
sealed class ConnectionTools(UpstreamPool pool, ToolPins pins, ConnectionActivity activity, ServerDirectory directory) : IToolSource
{
    public const string OriginName = "connection";

    /// <summary>With which tools are called.</summary>
    public const string CallMethod = Methods.CallTool;

    // The code with which servers refuse a tool that they don't have (2025-11-25, server, tools, error handling).
    const int InvalidParams = RpcErrorCodes.InvalidParams;

    public string Origin => OriginName;

    public Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        // The upstream is open nearly always: then the task of its answer is the call's, and nothing here waits for it.
        var opening = pool.UseAsync(call.SourceId, UseOf(call), cancellationToken);
        return opening.IsCompletedSuccessfully ? CallAsync(opening.Result, call, cancellationToken) : OpenAndCallAsync(opening, call, cancellationToken);
    }

    public async ValueTask<Guid?> FindSourceAsync(string name, Caller caller, CancellationToken cancellationToken) =>
        (await directory.FindAsync(name, caller, cancellationToken))?.Id;

    public void NoteTimeout(ToolCall call) => pool.NoteTimeout(call.SourceId, UseOf(call), call.Timeout);

    static ServerUse UseOf(ToolCall call) => new(call.Caller)
    {
        ClientSession = call.ClientSession,
        SessionEnded = call.SessionEnded,
        ClientCapabilities = call.ClientCapabilities,
        Channel = call.Channel,
        Home = call.Home,
    };

    async Task<ToolOutcome> OpenAndCallAsync(ValueTask<UpstreamOutcome> opening, ToolCall call, CancellationToken cancellationToken) =>
        await CallAsync(await opening, call, cancellationToken);

    Task<ToolOutcome> CallAsync(UpstreamOutcome opened, ToolCall call, CancellationToken cancellationToken) =>
        opened is UpstreamOutcome.Open { Upstream: { } upstream }
            ? CallAsync(upstream, call, cancellationToken)
            : Task.FromResult(UpstreamRequests.OutcomeOf(opened));

    Task<ToolOutcome> CallAsync(Upstream upstream, ToolCall call, CancellationToken cancellationToken)
    {
        activity.Touch(call.SourceId);
        if (Refusal(upstream, call) is { } refusal)
            return Task.FromResult(refusal);
        var parameters = call.Params.IsEmpty ? ToolCallParams.Write(call.Name, call.Arguments) : call.Params;
        return upstream.Connection.PinTools
            ? CallPinnedAsync(upstream, parameters, call, cancellationToken)
            : UpstreamRequests.SendAsync(upstream, CallMethod, parameters, call.Channel, call.AnswersQuestions, cancellationToken);
    }

    static ToolOutcome? Refusal(Upstream upstream, ToolCall call)
    {
        if (upstream.Connection.DisabledTools.Contains(call.Name))
            return new ToolOutcome.Refused(InvalidParams, $"Unknown tool: {call.Name}");

        // A task would be everybody's who shares the server.
        if (!upstream.Audience.IsAlone && !upstream.Session.KnowsNoSessions && !call.Params.Property("task").IsEmpty)
            return new ToolOutcome.Refused(InvalidParams, "This server runs no tasks: it is shared. Connect it with isolation \"session\" or \"user\"");
        return EraLimits.Of(upstream, CallMethod, call.Params, call.AnswersQuestions);
    }

    async Task<ToolOutcome> CallPinnedAsync(Upstream upstream, RawJson parameters, ToolCall call, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            if (await pins.CheckAsync(upstream, call.Name, cancellationToken) is { } refusal)
                return refusal;
            var outcome = await UpstreamRequests.SendAsync(upstream, CallMethod, parameters, call.Channel, call.AnswersQuestions, cancellationToken);

            // A session that was lost and is open again may be with another version of the server (see UpstreamSessionOptions.Repeats).
            if (!isFirst || upstream.HasEnded || outcome is not ToolOutcome.Unreachable { NotExecuted: true })
                return outcome;
        }
    }
}
