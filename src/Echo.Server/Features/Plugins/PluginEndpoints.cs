using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Plugins.History;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Plugins;

/// <summary>Running plugins, and how it went (document 003).</summary>
static class PluginEndpoints
{
    // A call may wait for its turn before it begins; then the plugin's own time counts.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var plugins = endpoints.MapGroup("").WithTags("Plugins");
        plugins.MapPost("/mcp/execute", ExecuteAsync).Requires(Permissions.PluginsExecute).Limited(RatePolicy.ToolCall).Produces<ExecuteResponse>();
        plugins.MapGet("/mcp/plugins", List).Requires(Permissions.PluginsRead).Limited(RatePolicy.Read);
        plugins.MapGet("/mcp/history", ListHistory).Requires(Permissions.PluginsRead).Limited(RatePolicy.Read);
        plugins.MapGet("/api/v1/plugins/stats", Count).Requires(Permissions.PluginsRead).Limited(RatePolicy.Read);
    }

    static async Task<IResult> ExecuteAsync(
        Body<ExecuteRequest> body, Caller caller, PluginTable table, ToolCaller tools, CancellationToken cancellationToken)
    {
        var asked = body.Value;
        if (table.Find(asked.Plugin) is not { } plugin)
            return Problem.NotFound($"Plugin not found: {asked.Plugin}");
        if (plugin.Find(asked.Action) is null)
            return ActionNotFound(asked);
        var outcome = await tools.CallAsync(
            new()
            {
                Origin = LoadedPlugin.Origin,
                SourceId = plugin.Id,
                Name = asked.Action,
                Arguments = asked.Payload.IsEmpty ? RawJson.Null : asked.Payload,
                Timeout = Patience,
                Caller = caller,
            },
            cancellationToken);
        return outcome switch
        {
            ToolOutcome.Answered { IsError: false } answered => TypedResults.Ok(new ExecuteResponse(answered.Value)),
            ToolOutcome.Answered failed => Problem.Upstream(failed.Error ?? "Plugin failed"),
            ToolOutcome.Invalid invalid => Problem.Invalid([.. invalid.Faults.Select(Violation)]),
            ToolOutcome.TimedOut { Reason: { } reason } => Problem.Of(ProblemKind.UpstreamTimeout, reason),
            ToolOutcome.Busy busy => Problem.Of(busy.ByCaller ? ProblemKind.RateLimited : ProblemKind.Unavailable, busy.Reason, retryAfter: 1),
            ToolOutcome.Forbidden forbidden => Problem.MissingPermission(forbidden.Permission),
            ToolOutcome.NotFound => Problem.NotFound($"Plugin not found: {asked.Plugin}"),
            ToolOutcome.Refused => ActionNotFound(asked),
            var other => Problem.Upstream(other.Error ?? "Plugin failed"),
        };
    }

    static Ok<PluginsResponse> List(Caller caller, PluginTable table) =>
        TypedResults.Ok(new PluginsResponse([.. table.All.Select(PluginBody.Of)], caller.IsAdmin ? table.Problems : []));

    static async Task<Ok<HistoryResponse>> ListHistory(
        Query<HistoryQuery> query, Caller caller, ExecutionStore store, CancellationToken cancellationToken)
    {
        var (page, total) = await store.ListAsync(query.Value, Whose(caller), cancellationToken);
        return TypedResults.Ok(HistoryResponse.Of(page, total, query.Value));
    }

    static async Task<Ok<StatsResponse>> Count(Caller caller, ExecutionFigures figures, CancellationToken cancellationToken) =>
        TypedResults.Ok(StatsResponse.Of(await figures.ReadAsync(Whose(caller), cancellationToken)));

    // Own executions; administrators see all.
    static int? Whose(Caller caller) => caller.IsAdmin ? null : caller.Id;

    static Problem ActionNotFound(ExecuteRequest asked) => Problem.NotFound($"Action not found: {asked.Plugin}.{asked.Action}");

    static FieldViolation Violation(ArgumentFault fault) =>
        new(fault.Path.Length == 0 ? "body.payload" : $"body.payload.{fault.Path}", fault.Message, fault.Type);
}
