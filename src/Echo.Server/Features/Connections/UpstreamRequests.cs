using System.Text.Json;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.OAuth;

namespace Echo.Server.Features.Connections;

/// <summary>Sends one request to an open upstream, once, and turns what comes of it into an outcome. The caller's token carries the time
/// limit.</summary>
static class UpstreamRequests
{
    /// <param name="answersQuestions">Whether a server that wants to know more gets its question through to the caller.</param>
    /// <exception cref="OperationCanceledException">The caller gave up, or the time is over.</exception>
    public static async Task<ToolOutcome> SendAsync(
        Upstream upstream,
        string method,
        RawJson parameters,
        CallerChannel? channel,
        bool answersQuestions,
        CancellationToken cancellationToken)
    {
        if (channel?.LogLevel is { } level && upstream.LogLevel.Lacks(level))
            await upstream.LogLevel.TellAsync(level, cancellationToken);
        if (channel is not null)
            upstream.Audience.Enter(channel);
        try
        {
            var reply = await upstream.Session.RequestAsync(method, parameters, Timeout.InfiniteTimeSpan, channel, cancellationToken);
            return OutcomeOf(upstream, reply, answersQuestions);
        }
        finally
        {
            if (channel is not null)
                upstream.Audience.Leave(channel);
        }
    }

    /// <summary>What it means for a request that its upstream is not open.</summary>
    public static ToolOutcome OutcomeOf(UpstreamOutcome refusal) => refusal switch
    {
        UpstreamOutcome.NotFound => new ToolOutcome.NotFound(),
        UpstreamOutcome.Forbidden forbidden => new ToolOutcome.Forbidden(forbidden.Permission),
        UpstreamOutcome.AuthorizationRequired => new ToolOutcome.AuthorizationRequired(),
        UpstreamOutcome.Busy busy => busy.Refusal,
        UpstreamOutcome.TimedOut late => new ToolOutcome.TimedOut(late.Reason),
        _ => new ToolOutcome.Unreachable(refusal.Reason!),
    };

    static ToolOutcome OutcomeOf(Upstream upstream, UpstreamReply reply, bool answersQuestions)
    {
        if (reply.NeedsInput)
        {
            upstream.Answered();
            return answersQuestions
                ? new ToolOutcome.Asked(reply.Result)
                : new ToolOutcome.Refused(RpcErrorCodes.MissingClientCapability, UpstreamLists.NeedsInput);
        }

        if (reply.IsResult)
        {
            upstream.Answered();
            var result = upstream.Session.KnowsNoSessions && !answersQuestions ? EraLimits.WithoutMarks(reply.Result) : reply.Result;
            var isError = reply.Result.Property("isError").Kind == JsonValueKind.True;
            return new ToolOutcome.Answered(result, isError) { Hide = isError ? upstream.Hide : null };
        }

        if (reply.Error is { } error)
        {
            var shown = upstream.Shown(error);
            return new ToolOutcome.Refused(error.Code, upstream.Hide(error.Message)) { Raw = shown };
        }

        var reason = upstream.Explain(reply.Failure!);
        if (reply.Failure!.Cause is AuthorizationRequiredException)
            return new ToolOutcome.AuthorizationRequired();
        if (reply.Failure.Kind == FailureKind.Cancelled)
            throw new OperationCanceledException(reason);
        return new ToolOutcome.Unreachable(reason) { NotExecuted = reply.Failure is { Kind: FailureKind.SessionLost, NotExecuted: true } };
    }
}
