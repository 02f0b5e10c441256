using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Catalog.Calls;

/// <summary>Which tools were called, by whom, and how it went.</summary>
static class CallEndpoints
{
    public static void MapCalls(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/calls", List).WithTags("Calls").Requires(Permissions.AccountRead).Limited(RatePolicy.Read);

    static async Task<Ok<CallPage>> List(Query<CallQuery> query, Caller caller, CallLog log, CancellationToken cancellationToken) =>
        TypedResults.Ok(await log.ListAsync(query.Value, caller, cancellationToken));
}
