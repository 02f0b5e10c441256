namespace Echo.Server.Features.Jobs;

sealed class JobEndpoints
{
    static void Map(IEndpointRouteBuilder app) => app.MapGet("/jobs", () => "");
}
