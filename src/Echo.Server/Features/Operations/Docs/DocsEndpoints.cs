using Echo.Server.Features.Operations.Description;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Operations.Docs;

/// <summary>The API description as pages: Swagger UI and ReDoc, with everything they load from here.</summary>
static class DocsEndpoints
{
    // Both bundles style their elements in place; neither needs a foreign host or evaluates text.
    const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDocs(this IEndpointRouteBuilder routes)
    {
        var docs = routes.MapGroup("").WithTags("Operations").Public().Limited(RatePolicy.Anonymous).WithMetadata(new NeedsNoDatabase());
        docs.MapGet("/openapi.json", Describe).Produces<object>();
        docs.MapGet("/docs", SwaggerUi).Produces<string>(200, "text/html");
        docs.MapGet("/api/docs", SwaggerUi).Produces<string>(200, "text/html");
        docs.MapGet("/redoc", ReDoc).Produces<string>(200, "text/html");
        docs.MapGet("/api/redoc", ReDoc).Produces<string>(200, "text/html");
        docs.MapGet("/docs/assets/{file}", Asset).ExcludeFromDescription();
    }

    static ContentHttpResult SwaggerUi(HttpResponse response) => Page(response, "swagger-ui.html");

    static ContentHttpResult ReDoc(HttpResponse response) => Page(response, "redoc.html");

    static ContentHttpResult Page(HttpResponse response, string name)
    {
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.CacheControl = "no-cache";
        return TypedResults.Text(DocsAssets.Text(name), "text/html; charset=utf-8");
    }

    static async Task<FileContentHttpResult> Describe(DescriptionText description, HttpContext context, CancellationToken cancellationToken)
    {
        var text = await description.ReadAsync(cancellationToken);
        context.Response.Headers.CacheControl = "no-cache";
        return Send(text, context);
    }

    static Results<FileContentHttpResult, Problem> Asset(string file, DocsAssets assets, HttpContext context)
    {
        if (assets.Find(file) is not { } asset)
            return Problem.NotFound("No such path");
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Send(asset, context);
    }

    static FileContentHttpResult Send(DocsAsset asset, HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Accept-Encoding";
        if (!TakesGzip(context.Request))
            return TypedResults.Bytes(asset.Unpack(), asset.ContentType);
        headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(asset.Gzip, asset.ContentType);
    }

    static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value == "gzip" && encoding.Quality is not 0);
}
