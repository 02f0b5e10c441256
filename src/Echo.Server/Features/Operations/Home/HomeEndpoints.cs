using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Operations.Home;

/// <summary>The root of the server.</summary>
static class HomeEndpoints
{
    public static void MapHome(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/", Get).WithTags("Operations").Public().Limited(RatePolicy.Anonymous).WithMetadata(new NeedsNoDatabase());

    static Results<Ok<HomeAnswer>, RedirectHttpResult> Get(HttpRequest request, ServerOptions server, IWebHostEnvironment environment) =>
        WantsPage(request)
            ? TypedResults.Redirect(HasWebUi(environment) ? "/ui/" : "/docs")
            : TypedResults.Ok(new HomeAnswer(server.AppName, server.AppVersion));

    static bool WantsPage(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html" && accept.Quality is not 0);

    static bool HasWebUi(IWebHostEnvironment environment) => environment.WebRootFileProvider.GetFileInfo("ui/index.html").Exists;
}
