using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>Puts the search before a view where the request, or else the endpoint, wants it.</summary>
sealed class SearchViews(ToolIndexes indexes, GatewayOptions options)
{
    /// <param name="usual">The mode where the request names none.</param>
    public Task WithAsync(HttpContext http, IServerView view, string usual, Func<IServerView, Task> serve)
    {
        var asked = http.Request.Query["mode"];
        var mode = asked.Count == 0 ? usual : asked.Count == 1 ? asked[0] : null;
        if (!SearchModes.IsMode(mode))
            return Problem.Invalid(new FieldViolation("query.mode", "Use one of: full, search, auto.", ViolationTypes.Enum)).ExecuteAsync(http);
        return serve(Of(view, mode!));
    }

    public IServerView Of(IServerView view, string mode) =>
        mode == SearchModes.Full ? view : new SearchView(view, indexes, mode == SearchModes.Auto ? options.FewTokens : null);
}
