using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Assistant.Approvals;

/// <summary>Tool calls that wait for a person's allow or deny (contract section 25).</summary>
static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder routes)
    {
        var approvals = routes.MapGroup("/api/v1/approvals").WithTags("Assistant");
        approvals.MapGet("", List).Requires(Permissions.AccountRead).Limited(RatePolicy.Read);
        approvals.MapPost("/{id}", Decide).Requires(Permissions.AccountWrite).Limited(RatePolicy.Write);
    }

    static async Task<Ok<ApprovalPage>> List(Query<ApprovalQuery> query, Caller caller, ApprovalDesk desk, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        var (page, total) = await desk.ListAsync(OwnerOf(caller), asked.State, asked.PageSize, asked.Offset, cancellationToken);
        return TypedResults.Ok(new ApprovalPage(
            [.. page.Select(approval => ApprovalBody.Of(approval, desk.EndOf(approval)))],
            total,
            asked.Page,
            asked.PageSize,
            (total + asked.PageSize - 1) / asked.PageSize));
    }

    static async Task<Results<Ok<ApprovalBody>, Problem>> Decide(
        Path<Guid> id, Body<ApprovalRequest> body, Caller caller, ApprovalDesk desk, CancellationToken cancellationToken) =>
        await desk.DecideAsync(id, OwnerOf(caller), body.Value.Decision, body.Value.Remember, caller, cancellationToken) switch
        {
            ApprovalOutcome.Decided { Approval: var approval } => TypedResults.Ok(ApprovalBody.Of(approval, desk.EndOf(approval))),
            ApprovalOutcome.TooLate late => Problem.Conflict(late.Reason),
            ApprovalOutcome.NotYours => Problem.Refused("Only the owner of the job can have a decision remembered", "remember"),
            ApprovalOutcome.ToolGone gone => Problem.Conflict($"Tool {gone.Tool} is not available, so that nothing can be remembered for it"),
            _ => Problem.NotFound("Approval not found"),
        };

    static int? OwnerOf(Caller caller) => caller.May(Permissions.JobsManage) ? null : caller.Id;
}
