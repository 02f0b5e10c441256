using Echo.Server.Features.Assistant.Tools;
using Echo.Server.Features.Gateway;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Assistant.Policies;

/// <summary>What the caller lets the model do with his tools. A policy is his own: nobody else sees or sets it.</summary>
static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var policies = routes.MapGroup("/api/v1/approvals/policies").WithTags("Assistant");
        policies.MapGet("", List).Requires(Permissions.AccountRead).Limited(RatePolicy.Read);
        policies.MapPut("/{tool}", Set).Requires(Permissions.AccountWrite).Limited(RatePolicy.Write);
        policies.MapDelete("/{tool}", Remove).Requires(Permissions.AccountWrite).Limited(RatePolicy.Write);
    }

    static async Task<Ok<PolicyList>> List(
        Caller caller, JoinedTools tools, PolicyStore store, AssistantOptions options, CancellationToken cancellationToken)
    {
        var known = await tools.ListAsync(caller, Guid.Empty, cancellationToken);
        var stored = await store.ListAsync(caller.Id, cancellationToken);
        List<PolicyBody> items = [.. known.Select(tool => new PolicyBody(
            tool.Name,
            ToolBelt.PolicyOf(tool, stored, options),
            !stored.Any(policy => policy.Tool == tool.Name && policy.SourceId == tool.SourceId)))];
        return TypedResults.Ok(new PolicyList(items, items.Count));
    }

    static async Task<Results<Ok<PolicyBody>, Problem>> Set(
        Path<string> tool,
        Body<PolicyRequest> body,
        Caller caller,
        JoinedTools tools,
        PolicyStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var known = await tools.ListAsync(caller, Guid.Empty, cancellationToken);
        if (known.FirstOrDefault(known => known.Name == tool.Value) is not { } found)
            return NotFound;
        var policy = new StoredPolicy { Tool = found.Name, SourceId = found.SourceId, Policy = body.Value.Policy, UpdatedAt = time.GetUtcNow() };
        await store.SetAsync(caller.Id, policy, cancellationToken);
        return TypedResults.Ok(new PolicyBody(policy.Tool, policy.Policy, IsDefault: false));
    }

    static async Task<Results<NoContent, Problem>> Remove(Path<string> tool, Caller caller, PolicyStore store, CancellationToken cancellationToken) =>
        await store.RemoveAsync(caller.Id, tool.Value, cancellationToken) ? TypedResults.NoContent() : NotFound;

    static Problem NotFound => Problem.NotFound("Tool not found");
}
