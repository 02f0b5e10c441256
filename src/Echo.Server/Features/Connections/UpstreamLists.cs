using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;

namespace Echo.Server.Features.Connections;

/// <summary>Asks an open upstream what it offers and turns its answers into outcomes.</summary>
static class UpstreamLists
{
    /// <param name="budget">For all three lists together.</param>
    public static async Task<ReadOutcome<UpstreamOffer>> AskAsync(
        Upstream upstream, TimeSpan budget, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        TimeSpan Left() => budget - time.GetElapsedTime(started) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

        var tools = await ToolsAsync(upstream, Left(), cancellationToken);
        if (!tools.IsAnswer)
            return tools.Failure;
        var resources = await ResourcesAsync(upstream, Left(), cancellationToken);
        if (!resources.IsAnswer)
            return resources.Failure;
        var prompts = await PromptsAsync(upstream, Left(), cancellationToken);
        return prompts.IsAnswer ? new UpstreamOffer(tools.Value, resources.Value, prompts.Value) : prompts.Failure;
    }

    /// <summary>The tools that the connection does not hide.</summary>
    public static async Task<ReadOutcome<IReadOnlyList<RawJson>>> ToolsAsync(Upstream upstream, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var tools = await ListAsync(upstream, "tools/list", "tools", timeout, cancellationToken);
        var hidden = upstream.Connection.DisabledTools;
        return tools.IsAnswer && hidden.Length > 0 ? new([.. tools.Value.Where(tool => !hidden.Contains(tool.Text("name")))], null) : tools;
    }

    public static Task<ReadOutcome<IReadOnlyList<RawJson>>> ResourcesAsync(Upstream upstream, TimeSpan timeout, CancellationToken cancellationToken) =>
        ListAsync(upstream, "resources/list", "resources", timeout, cancellationToken);

    public static Task<ReadOutcome<IReadOnlyList<RawJson>>> PromptsAsync(Upstream upstream, TimeSpan timeout, CancellationToken cancellationToken) =>
        ListAsync(upstream, "prompts/list", "prompts", timeout, cancellationToken);

    /// <summary>One request whose result is handed on as it came.</summary>
    public static async Task<ReadOutcome<RawJson>> ReadAsync(
        Upstream upstream, string method, RawJson parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var reply = await upstream.Session.RequestAsync(method, parameters, timeout, cancellationToken);
        return reply.IsResult ? new(reply.Result, null) : new(default, Failed(reply, timeout));
    }

    static async Task<ReadOutcome<IReadOnlyList<RawJson>>> ListAsync(
        Upstream upstream, string method, string items, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var list = await upstream.Session.ListAllAsync(method, items, timeout, cancellationToken);
        if (list.Error is { } error)
            return new(null, new UpstreamOutcome.Failed(error.Message));
        return list.Failure is { } failure ? new(null, Failed(failure, timeout)) : new(list.Items, null);
    }

    static UpstreamOutcome Failed(UpstreamReply reply, TimeSpan timeout) =>
        reply.Failure is { } failure ? Failed(failure, timeout) : new UpstreamOutcome.Failed(reply.Error!.Message);

    static UpstreamOutcome Failed(UpstreamFailure failure, TimeSpan timeout) => failure.Kind switch
    {
        FailureKind.Cancelled => throw new OperationCanceledException(failure.Reason),
        FailureKind.TimedOut => new UpstreamOutcome.TimedOut((int)Math.Ceiling(timeout.TotalSeconds), failure.Detail),
        _ => new UpstreamOutcome.Failed(failure.Reason),
    };
}
