using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Operations.Health;

/// <summary>How the server is doing.</summary>
static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/health", Get)
        .WithTags("Operations").Public().Limited(RatePolicy.Exempt)
        .Produces<HealthReport>()
        .Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable);

    static async Task<JsonHttpResult<HealthReport>> Get(HealthReporter reporter, HttpResponse response, CancellationToken cancellationToken)
    {
        var report = await reporter.ReportAsync(cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Json(report, statusCode: report.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
