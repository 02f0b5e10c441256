using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Operations.Audit;

/// <summary>Who did what, for administrators.</summary>
static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/audit", List).WithTags("Operations").Requires(Permissions.UsersRead).Limited(RatePolicy.Read);

    static async Task<Ok<AuditPage>> List(Query<AuditQuery> query, AuditStore store, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        var (rows, total) = await store.ListAsync(asked.Filter(), asked.PageSize, (asked.Page - 1L) * asked.PageSize, cancellationToken);
        return TypedResults.Ok(new AuditPage(
            [.. rows.Select(AuditBody.Of)], total, asked.Page, asked.PageSize, (total + asked.PageSize - 1) / asked.PageSize));
    }
}
