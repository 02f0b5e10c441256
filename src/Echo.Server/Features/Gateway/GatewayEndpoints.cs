using Echo.Server.Features.Connections;
using Echo.Server.Features.Gateway.Sessions;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

using Echo.Server.Features.Gateway.Search;
using Echo.Server.Features.Gateway.Sets;

namespace Echo.Server.Features.Gateway;

/// <summary>Echo as an MCP server (contract section 19). What is said there is the Model Context Protocol's; see the two eras.</summary>
static class GatewayEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<GatewayOptions>();
        var group = endpoints.MapGroup("/mcp").Requires(Permissions.McpUse).ChecksOrigin().WithTags("MCP").AllowsAnonymousConnections(endpoints);
        var bytes = options.MaxMessageMegabytes * 1024L * 1024;
        group.MapPost("", PostToAll(endpoints.ServiceProvider)).LimitedByContent(RatePolicy.ToolCall).TakesBodiesOf(bytes);
        group.MapGet("", ListenToAllAsync).Limited(RatePolicy.Read);
        group.MapDelete("", LeaveAllAsync).Limited(RatePolicy.Write);
        group.MapPost("/sets/{slug}", PostToSetAsync).LimitedByContent(RatePolicy.ToolCall).TakesBodiesOf(bytes);
        group.MapGet("/sets/{slug}", ListenToSetAsync).Limited(RatePolicy.Read);
        group.MapDelete("/sets/{slug}", LeaveSetAsync).Limited(RatePolicy.Write);
        group.MapPost("/servers/{slug}", PostToOneAsync).LimitedByContent(RatePolicy.ToolCall).TakesBodiesOf(bytes);
        group.MapGet("/servers/{slug}", ListenToOneAsync).Limited(RatePolicy.Read);
        group.MapDelete("/servers/{slug}", LeaveOneAsync).Limited(RatePolicy.Write);
    }

    // The most frequent request of all. It takes the request alone, so that nothing is bound, and no container of services made, for each.
    static Delegate PostToAll(IServiceProvider services)
    {
        var door = services.GetRequiredService<FrontDoor>();
        var view = services.GetRequiredService<AllServersView>();
        var searches = services.GetRequiredService<SearchViews>();
        return Task (HttpContext http) => http.Request.QueryString.HasValue
            ? ChooseAsync(http)
            : door.PostAsync(http, http.Caller()!, view);

        // Apart, so that a request which chooses nothing makes no closure.
        Task ChooseAsync(HttpContext http) => searches.WithAsync(http, view, SearchModes.Full, chosen => door.PostAsync(http, http.Caller()!, chosen));
    }

    static Task ListenToAllAsync(HttpContext http, Caller caller, SessionEra sessions, AllServersView view) => sessions.GetAsync(http, caller, view);

    static Task LeaveAllAsync(HttpContext http, Caller caller, SessionEra sessions, AllServersView view) => sessions.DeleteAsync(http, caller, view);

    static Task PostToSetAsync(string slug, HttpContext http, Caller caller, FrontDoor door, SetViews sets, SearchViews searches) =>
        sets.WithAsync(slug, http, caller, (view, mode) => searches.WithAsync(http, view, mode, chosen => door.PostAsync(http, caller, chosen)));

    static Task ListenToSetAsync(string slug, HttpContext http, Caller caller, SessionEra sessions, SetViews sets) =>
        sets.WithAsync(slug, http, caller, (view, _) => sessions.GetAsync(http, caller, view));

    static Task LeaveSetAsync(string slug, HttpContext http, Caller caller, SessionEra sessions, SetViews sets) =>
        sets.WithAsync(slug, http, caller, (view, _) => sessions.DeleteAsync(http, caller, view));

    static Task PostToOneAsync(string slug, HttpContext http, Caller caller, FrontDoor door, ServerViews views) =>
        WithOneAsync(slug, http, caller, views, view => door.PostAsync(http, caller, view));

    static Task ListenToOneAsync(string slug, HttpContext http, Caller caller, SessionEra sessions, ServerViews views) =>
        WithOneAsync(slug, http, caller, views, view => sessions.GetAsync(http, caller, view));

    static Task LeaveOneAsync(string slug, HttpContext http, Caller caller, SessionEra sessions, ServerViews views) =>
        WithOneAsync(slug, http, caller, views, view => sessions.DeleteAsync(http, caller, view));

    static async Task WithOneAsync(string slug, HttpContext http, Caller caller, ServerViews views, Func<IServerView, Task> serve)
    {
        if (await views.FindAsync(slug, caller, http.RequestAborted) is { } view)
            await serve(view);
        else
            await Problem.NotFound($"No server found for slug: {slug}").ExecuteAsync(http);
    }
}
