using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Finds what stands behind /mcp/sets/{slug}.</summary>
sealed class SetViews(SetBook book, SetSources sources, ServerDoor door, ServerOptions app)
{
    /// <summary>Serves a request with the view of a set and its mode, or with the problem that there is no such set for the caller.</summary>
    public async Task WithAsync(string slug, HttpContext http, Caller caller, Func<IServerView, string, Task> serve)
    {
        if (await book.FindAsync(slug, caller, http.RequestAborted) is { } set)
            await serve(Of(set), set.Mode);
        else
            await Problem.NotFound($"No set found for slug: {slug}").ExecuteAsync(http);
    }

    public IServerView Of(ToolSet set) => new SetView(set, book, sources, door, app);
}
