namespace Echo.Server.Features.Jobs;

static class JobRoutes
{
    static void Map(IEndpointRouteBuilder app) => app.MapGet("/jobs", () => "");
}
