using System.Text.Json;
using Echo.Mcp.Failures;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Features.Connections.ToolChanges;

namespace Echo.Server.Features.Connections;

/// <summary>The tools of connected MCP servers, as a source of the catalog.</summary>
sealed class ConnectionTools(UpstreamPool pool, ToolPins pins, ConnectionActivity activity) : IToolSource
{
    public const string OriginName = "connection";

    /// <summary>With which tools are called.</summary>
    public const string CallMethod = "tools/call";

    // The code with which servers refuse a tool that they don't have (2025-11-25, server, tools, error handling).
    const int InvalidParams = -32602;

    public string Origin => OriginName;

    public async Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken) =>
        await pool.UseAsync(call.SourceId, call.Caller, cancellationToken) switch
        {
            UpstreamOutcome.Open { Upstream: { } upstream } => await CallAsync(upstream, call, cancellationToken),
            UpstreamOutcome.NotFound => new ToolOutcome.NotFound(),
            UpstreamOutcome.Forbidden forbidden => new ToolOutcome.Forbidden(forbidden.Permission),
            UpstreamOutcome.AuthorizationRequired => new ToolOutcome.AuthorizationRequired(),
            UpstreamOutcome.TimedOut late => new ToolOutcome.TimedOut(late.Reason),
            var failed => new ToolOutcome.Unreachable(failed.Reason!),
        };

    public void NoteTimeout(ToolCall call) => pool.NoteTimeout(call.SourceId, call.Caller, call.Timeout);

    async Task<ToolOutcome> CallAsync(Upstream upstream, ToolCall call, CancellationToken cancellationToken)
    {
        activity.Touch(call.SourceId);
        if (upstream.Connection.DisabledTools.Contains(call.Name))
            return new ToolOutcome.Refused(InvalidParams, $"Unknown tool: {call.Name}");

        // The caller's token carries the time limit, which also covers opening the upstream.
        var parameters = ToolCallParams.Write(call.Name, call.Arguments);
        for (var isFirst = true; ; isFirst = false)
        {
            if (await pins.CheckAsync(upstream, call.Name, cancellationToken) is { } refusal)
                return refusal;
            var reply = await upstream.Session.RequestAsync(CallMethod, parameters, Timeout.InfiniteTimeSpan, cancellationToken);
            if (!isFirst || !MustBeCheckedAgain(upstream, reply))
                return Outcome(upstream, reply);
        }
    }

    // The session was lost and is open again, and the server has not seen the call (see UpstreamSessionOptions.Repeats).
    static bool MustBeCheckedAgain(Upstream upstream, UpstreamReply reply) =>
        upstream.Connection.PinTools && !upstream.HasEnded && reply.Failure is { Kind: FailureKind.SessionLost, NotExecuted: true };

    static ToolOutcome Outcome(Upstream upstream, UpstreamReply reply)
    {
        if (reply.IsResult)
        {
            upstream.Answered();
            if (reply.NeedsInput)
                return new ToolOutcome.Refused(RpcErrorCodes.MissingClientCapability, UpstreamLists.NeedsInput);
            return new ToolOutcome.Answered(reply.Result, reply.Result.Property("isError").Kind == JsonValueKind.True) { Hide = upstream.Hide };
        }

        if (reply.Error is { } error)
            return new ToolOutcome.Refused(error.Code, upstream.Explain(error));
        var reason = upstream.Explain(reply.Failure!);
        if (reply.Failure!.Cause is AuthorizationRequiredException)
            return new ToolOutcome.AuthorizationRequired();
        return reply.Failure.Kind == FailureKind.Cancelled ? throw new OperationCanceledException(reason) : new ToolOutcome.Unreachable(reason);
    }
}
