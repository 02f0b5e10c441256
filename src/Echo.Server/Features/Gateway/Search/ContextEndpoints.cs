using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>How much of a model's context the tools of each endpoint take.</summary>
static class ContextEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var context = endpoints.MapGroup("/api/v1/context").Requires(Permissions.McpUse).WithTags("MCP");
        context.MapGet("", ListAsync).Limited(RatePolicy.Read);
        context.MapGet("/tools", ListToolsAsync).Limited(RatePolicy.Read);
    }

    static async Task<Ok<ContextBody>> ListAsync(Caller caller, ContextBudget budget, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ContextBody(await budget.EndpointsAsync(caller, cancellationToken)));

    static async Task<Results<Ok<ContextToolPage>, Problem>> ListToolsAsync(
        Query<ContextToolQuery> query, Caller caller, ContextBudget budget, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        if (await budget.ToolsAsync(asked.Endpoint, caller, cancellationToken) is not { } tools)
            return Problem.NotFound($"No MCP endpoint found: {asked.Endpoint}");
        return TypedResults.Ok(new ContextToolPage(
            [.. tools.Skip((int)Math.Min((asked.Page - 1L) * asked.PageSize, int.MaxValue)).Take(asked.PageSize)],
            tools.Count,
            asked.Page,
            asked.PageSize,
            (tools.Count + asked.PageSize - 1) / asked.PageSize));
    }
}
