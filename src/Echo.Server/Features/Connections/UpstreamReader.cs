using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Lists and reads what a connected server offers, for a caller who may use it. Each call has 60 s,
/// opening the upstream included.</summary>
sealed class UpstreamReader(UpstreamPool pool, CallLimits limits, ConnectionActivity activity, ToolBook book, TimeProvider time)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public Task<ReadOutcome<IReadOnlyList<RawJson>>> ListToolsAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken) =>
        UseAsync(connectionId, caller, ListToolsAsync, cancellationToken);

    public Task<ReadOutcome<IReadOnlyList<RawJson>>> ListResourcesAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken) =>
        UseAsync(connectionId, caller, UpstreamLists.ResourcesAsync, cancellationToken);

    public Task<ReadOutcome<IReadOnlyList<RawJson>>> ListPromptsAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken) =>
        UseAsync(connectionId, caller, UpstreamLists.PromptsAsync, cancellationToken);

    /// <summary>One content item as it came, or <c>{contents: [...]}</c> for none or several.</summary>
    public async Task<ReadOutcome<RawJson>> ReadResourceAsync(Guid connectionId, string uri, Caller caller, CancellationToken cancellationToken)
    {
        var parameters = RawJson.From(new { uri });
        var read = await UseAsync(
            connectionId, caller, (upstream, token) => UpstreamLists.ReadAsync(upstream, "resources/read", parameters, token), cancellationToken);
        return read.IsAnswer && read.Value.Property("contents") is { IsEmpty: false } contents
            ? new(contents.Items(most: 2) is [var only] ? only : RawJson.EmptyObject.With("contents", contents), null)
            : read;
    }

    public Task<ReadOutcome<RawJson>> GetPromptAsync(
        Guid connectionId, string name, IReadOnlyDictionary<string, string>? arguments, Caller caller, CancellationToken cancellationToken)
    {
        var parameters = RawJson.From(new { name, arguments = arguments ?? new Dictionary<string, string>() });
        return UseAsync(
            connectionId, caller, (upstream, token) => UpstreamLists.ReadAsync(upstream, "prompts/get", parameters, token), cancellationToken);
    }

    async Task<ReadOutcome<IReadOnlyList<RawJson>>> ListToolsAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        var asOf = upstream.ToolsVersion;
        var tools = await UpstreamLists.ToolsAsync(upstream, cancellationToken);
        if (!tools.IsAnswer)
            return tools;
        var marked = await book.RecordAsync(upstream, tools.Value, cancellationToken);
        upstream.LearnTools(asOf);
        return new(marked, null);
    }

    async Task<ReadOutcome<T>> UseAsync<T>(
        Guid connectionId, Caller caller, Func<Upstream, CancellationToken, Task<ReadOutcome<T>>> use, CancellationToken cancellationToken)
    {
        var isAsked = false;
        var outcome = await TimeLimit.RunAsync(
            async token =>
            {
                using var admission = await limits.EnterAsync(caller, ConnectionTools.OriginName, connectionId, token);
                if (admission.Refusal is { } refusal)
                    return new UpstreamOutcome.Busy(refusal);
                var outcome = await pool.UseAsync(connectionId, caller, token);
                if (outcome is not UpstreamOutcome.Open { Upstream: { } upstream })
                    return outcome;
                activity.Touch(connectionId);
                isAsked = true;
                return await use(upstream, token);
            },
            Limit,
            (int)Limit.TotalSeconds,
            time,
            cancellationToken);
        if (isAsked && outcome.Failure is UpstreamOutcome.TimedOut)
            pool.NoteTimeout(connectionId, new(caller), Limit);
        return outcome;
    }
}
