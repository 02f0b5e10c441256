using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Sets;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>Counts the tokens of what a caller's endpoints list.</summary>
sealed class ContextBudget(
    AllServersView all, ServerDirectory directory, ServerViews servers, SetStore sets, SetBook book, SetViews setViews, ToolIndexes indexes)
{
    // Of each kind, by name; a page of them is for people.
    const int MostEndpoints = 100;

    public async Task<IReadOnlyList<ContextEndpoint>> EndpointsAsync(Caller caller, CancellationToken cancellationToken)
    {
        // Side by side: one that is slow is waited for once.
        List<Task<ContextEndpoint>> endpoints = [CountAsync("/mcp", all, caller, searches: true, cancellationToken)];
        foreach (var server in (await directory.UsableByAsync(caller, cancellationToken)).Take(MostEndpoints))
        {
            if (await servers.FindAsync(server.Slug, caller, cancellationToken) is { } view)
                endpoints.Add(CountAsync($"/mcp/servers/{server.Slug}", view, caller, searches: false, cancellationToken));
        }

        foreach (var set in (await sets.ListAsync(caller, MostEndpoints, 0, cancellationToken)).Page)
            endpoints.Add(CountAsync($"/mcp/sets/{set.Slug}", setViews.Of(set), caller, searches: true, cancellationToken));
        return await Task.WhenAll(endpoints);
    }

    /// <returns>Null when there is no such endpoint for the caller.</returns>
    public async Task<IReadOnlyList<ContextTool>?> ToolsAsync(string endpoint, Caller caller, CancellationToken cancellationToken)
    {
        if (await FindAsync(endpoint, caller, cancellationToken) is not { } view)
            return null;
        var (shelves, _) = await view.ShelvesAsync(new(caller) { InHaste = true }, cancellationToken);
        return
        [
            .. shelves.Select(indexes.Of)
                .SelectMany(index => index.Shelf.Tools.Zip(
                    index.Tokens, (tool, tokens) => new ContextTool(tool.Text("name") ?? "", index.Shelf.Source, tokens)))
                .OrderByDescending(tool => tool.Tokens).ThenBy(tool => tool.Name, StringComparer.Ordinal),
        ];
    }

    async ValueTask<IServerView?> FindAsync(string endpoint, Caller caller, CancellationToken cancellationToken) => endpoint.Split('/') switch
    {
        ["", "mcp"] => all,
        ["", "mcp", "servers", var slug] => await servers.FindAsync(slug, caller, cancellationToken),
        ["", "mcp", "sets", var slug] => await book.FindAsync(slug, caller, cancellationToken) is { } set ? setViews.Of(set) : null,
        _ => null,
    };

    async Task<ContextEndpoint> CountAsync(string path, IServerView view, Caller caller, bool searches, CancellationToken cancellationToken)
    {
        var (shelves, _) = await view.ShelvesAsync(new(caller) { InHaste = true }, cancellationToken);
        return new(path, shelves.Sum(shelf => shelf.Tools.Count), indexes.TokensOf(shelves), searches ? SearchTools.Tokens : null);
    }
}
