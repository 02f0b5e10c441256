using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Sessions;
using Echo.Server.Features.Connections.OAuth;

namespace Echo.Server.Features.Connections;

/// <summary>Asks an open upstream what it offers and turns its answers into outcomes. The caller's token carries the time limit.</summary>
static class UpstreamLists
{
    /// <summary>Why a request is not answered that the server wants to be told more for.</summary>
    public const string NeedsInput = "The server asks for more input before it answers, and there is nobody to ask";

    /// <summary>Everything that the server offers.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up, or the time is over; as everywhere here.</exception>
    public static async Task<ReadOutcome<UpstreamOffer>> AskAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        var tools = await ToolsAsync(upstream, cancellationToken);
        if (!tools.IsAnswer)
            return tools.Failure;
        var resources = await ResourcesAsync(upstream, cancellationToken);
        if (!resources.IsAnswer)
            return resources.Failure;
        var prompts = await PromptsAsync(upstream, cancellationToken);
        return prompts.IsAnswer ? new UpstreamOffer(tools.Value, resources.Value, prompts.Value) : prompts.Failure;
    }

    /// <summary>The tools that the connection does not hide.</summary>
    public static async Task<ReadOutcome<IReadOnlyList<RawJson>>> ToolsAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        var tools = await ListAsync(upstream, "tools/list", "tools", cancellationToken);
        var hidden = upstream.Connection.DisabledTools;
        return tools.IsAnswer && hidden.Length > 0 ? new([.. tools.Value.Where(tool => !hidden.Contains(tool.Text("name")))], null) : tools;
    }

    public static Task<ReadOutcome<IReadOnlyList<RawJson>>> ResourcesAsync(Upstream upstream, CancellationToken cancellationToken) =>
        ListAsync(upstream, "resources/list", "resources", cancellationToken);

    public static Task<ReadOutcome<IReadOnlyList<RawJson>>> PromptsAsync(Upstream upstream, CancellationToken cancellationToken) =>
        ListAsync(upstream, "prompts/list", "prompts", cancellationToken);

    /// <summary>One request whose result is handed on as it came.</summary>
    public static async Task<ReadOutcome<RawJson>> ReadAsync(
        Upstream upstream, string method, RawJson parameters, CancellationToken cancellationToken)
    {
        var reply = await upstream.Session.RequestAsync(method, parameters, Timeout.InfiniteTimeSpan, cancellationToken);
        if (reply.Failure is { } failure)
            return new(default, Failed(upstream, failure));
        if (reply.Error is { } error)
            return new(default, new UpstreamOutcome.Failed(upstream.Explain(error)));
        upstream.Answered();
        return reply.NeedsInput ? new(default, new UpstreamOutcome.Failed(NeedsInput)) : new(reply.Result, null);
    }

    /// <summary>All pages of a list, with what the server says of how long they hold.</summary>
    public static async Task<ReadOutcome<UpstreamList>> AllAsync(
        Upstream upstream, string method, string items, CancellationToken cancellationToken)
    {
        var list = await upstream.Session.ListAllAsync(method, items, Timeout.InfiniteTimeSpan, cancellationToken);
        if (list.Failure is { } failure)
            return Failed(upstream, failure);
        if (list.Error is { } error)
            return new UpstreamOutcome.Failed(upstream.Explain(error));
        upstream.Answered();
        return list;
    }

    static async Task<ReadOutcome<IReadOnlyList<RawJson>>> ListAsync(
        Upstream upstream, string method, string items, CancellationToken cancellationToken)
    {
        var list = await AllAsync(upstream, method, items, cancellationToken);
        return list.IsAnswer ? new(list.Value.Items, null) : new(null, list.Failure);
    }

    static UpstreamOutcome Failed(Upstream upstream, UpstreamFailure failure)
    {
        var reason = upstream.Explain(failure);
        if (failure.Cause is AuthorizationRequiredException)
            return new UpstreamOutcome.AuthorizationRequired();
        return failure.Kind == FailureKind.Cancelled ? throw new OperationCanceledException(reason) : new UpstreamOutcome.Failed(reason);
    }
}
