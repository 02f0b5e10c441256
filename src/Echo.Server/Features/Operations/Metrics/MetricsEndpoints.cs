using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>What the server counts, as Prometheus text or JSON.</summary>
static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder routes, MetricsOptions options)
    {
        var metrics = routes.MapGet("/metrics", Get).WithTags("Operations").Limited(RatePolicy.Anonymous).WithMetadata(new NeedsNoDatabase());
        metrics.AddOpenApiOperationTransformer(DescribeText);
        if (options.RequireAuth)
            metrics.Requires(Permissions.MetricsRead);
        else
            metrics.Public();
    }

    static async Task<Results<Ok<MetricsReport>, ContentHttpResult>> Get(
        Query<MetricsQuery> query,
        MetricCollector collector,
        MetricsRefresher refresher,
        MetricsReporter reporter,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        var asJson = query.Value.Format is { } format ? format == "json" : PrefersJson(request);
        if (asJson)
            return TypedResults.Ok(reporter.Report());
        await refresher.RefreshAsync(cancellationToken);
        return TypedResults.Text(collector.Read(PrometheusText.Write), PrometheusText.ContentType);
    }

    // The typed result tells of JSON only.
    static Task DescribeText(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses!["200"].Content!["text/plain"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        return Task.CompletedTask;
    }

    // Scrapers and browsers name other types, or any; whoever names JSON gets it, unless it likes plain text better.
    static bool PrefersJson(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality("application/json") is { } json and > 0 && (Quality("text/plain") ?? 0) <= json;

        double? Quality(string type) => accepted.FirstOrDefault(accept => accept.MediaType == type) is { } found ? found.Quality ?? 1 : null;
    }
}
