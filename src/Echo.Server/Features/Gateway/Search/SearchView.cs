using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Serving;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>Another view whose tools are searched instead of listed: models get three definitions instead of hundreds. What is found, described and
/// called goes through the other view, which knows what the caller may use; its tools can still be called by their own names.</summary>
/// <param name="fewTokens">Up to so many tokens all tools are listed; null for never.</param>
sealed class SearchView(IServerView inner, ToolIndexes indexes, int? fewTokens) : IServerView
{
    const int MostDescription = 240;
    const int MostQuery = 2000;

    static readonly RawJson Hint = RawJson.From(
        "The tools of this endpoint are not listed: find them with search_tools, read one with describe_tool, and use it with call_tool.");

    public string Name => inner.Name;

    public async Task<ViewGreeting> GreetAsync(ServerUse use, CancellationToken cancellationToken)
    {
        var greeting = await inner.GreetAsync(use, cancellationToken);
        return greeting.Refusal is null && await SearchesAsync(use, cancellationToken)
            ? greeting with { Instructions = Joined(greeting.Instructions) }
            : greeting;
    }

    public async Task<ToolOutcome> AnswerAsync(ViewRequest request, CancellationToken cancellationToken)
    {
        if (request.Method == Methods.ListTools)
        {
            if (Offers.UnknownCursor(request) is { } refusal)
                return refusal;

            // As patient as the list itself would be: what has not answered yet may be what is too much.
            return fewTokens is null || indexes.TokensOf((await inner.ShelvesAsync(request.Use, cancellationToken)).Shelves) > fewTokens
                ? new ToolOutcome.Answered(ListResult.Of(OfferKind.Tools, SearchTools.All, default), IsError: false)
                : await inner.AnswerAsync(request, cancellationToken);
        }

        if (request.Method != Methods.CallTool || request.Params.Name is not { } name || !SearchTools.IsOne(name)
            || !await SearchesAsync(request.Use, cancellationToken))
            return await inner.AnswerAsync(request, cancellationToken);
        var arguments = request.Params.Arguments;
        return name switch
        {
            SearchTools.Find => await FindAsync(arguments, request.Use, cancellationToken),
            SearchTools.Describe => await DescribeAsync(arguments, request.Use, cancellationToken),
            _ => await CallAsync(arguments, request, cancellationToken),
        };
    }

    public ValueTask<ResourceTarget?> LocateAsync(string uri, ServerUse use, CancellationToken cancellationToken) =>
        inner.LocateAsync(uri, use, cancellationToken);

    public Task<(IReadOnlyList<ToolShelf> Shelves, RawJson Notes)> ShelvesAsync(ServerUse use, CancellationToken cancellationToken) =>
        inner.ShelvesAsync(use, cancellationToken);

    public ValueTask<IReadOnlyCollection<Guid>> ShownAsync(Caller caller, CancellationToken cancellationToken) =>
        inner.ShownAsync(caller, cancellationToken);

    async ValueTask<bool> SearchesAsync(ServerUse use, CancellationToken cancellationToken) =>
        fewTokens is not { } few || indexes.TokensOf((await RememberedAsync(use, cancellationToken)).Shelves) > few;

    // Clients list once, but search again and again: one slow server must not hold up each search.
    Task<(IReadOnlyList<ToolShelf> Shelves, RawJson Notes)> RememberedAsync(ServerUse use, CancellationToken cancellationToken) =>
        inner.ShelvesAsync(use with { InHaste = true }, cancellationToken);

    async Task<ToolOutcome> FindAsync(RawJson arguments, ServerUse use, CancellationToken cancellationToken)
    {
        if (arguments.Text("query") is not { Length: > 0 and <= MostQuery } query)
            return Wrong($"query is missing, empty or has more than {MostQuery} characters: say what you want to do");
        if (LimitIn(arguments) is not { } limit)
            return Wrong($"limit is a number from 1 to {SearchTools.MostFound}");
        var (shelves, notes) = await RememberedAsync(use, cancellationToken);
        var found = await indexes.FindAsync(shelves, query, limit, cancellationToken);
        var result = ToolResult.Of(RawJson.From(new
        {
            Tools = found.Select(one => new { Name = one.Tool.Text("name"), Server = one.Source, Description = Beginning(one.Tool) }),
            Total = shelves.Sum(shelf => shelf.Tools.Count),
        }));
        return new ToolOutcome.Answered(notes.IsEmpty ? result : result.With("_meta", notes), IsError: false);
    }

    async Task<ToolOutcome> DescribeAsync(RawJson arguments, ServerUse use, CancellationToken cancellationToken)
    {
        if (arguments.Text("name") is not { } name)
            return Wrong("name is missing: name a tool that search_tools found");
        var (shelves, _) = await RememberedAsync(use, cancellationToken);
        var tool = shelves.SelectMany(shelf => shelf.Tools).FirstOrDefault(tool => tool.Text("name") == name);
        return tool.IsEmpty ? Wrong($"Unknown tool: {name}. Find one with search_tools") : new ToolOutcome.Answered(ToolResult.Of(tool), IsError: false);
    }

    async Task<ToolOutcome> CallAsync(RawJson arguments, ViewRequest request, CancellationToken cancellationToken)
    {
        if (arguments.Text("name") is not { } name)
            return Wrong("name is missing: name a tool that search_tools found");
        var own = arguments.Property("arguments");
        if (own.Kind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
            return Wrong("arguments is an object");
        var parameters = request.Params.WithName(name).With("arguments", own.Kind == JsonValueKind.Object ? own : RawJson.EmptyObject);

        // The client has seen no schema whose arguments it could repeat in headers.
        var outcome = await inner.AnswerAsync(request with { Params = RequestParams.Read(parameters), Headers = null }, cancellationToken);

        // The client knows no tool of that name; its model does.
        return outcome is ToolOutcome.Refused { Code: RpcErrorCodes.InvalidParams, Error: { } error } ? Wrong(error) : outcome;
    }

    static int? LimitIn(RawJson arguments)
    {
        var limit = arguments.Property("limit");
        if (limit.Kind is JsonValueKind.Undefined or JsonValueKind.Null)
            return SearchTools.UsuallyFound;
        return int.TryParse(limit.ToString(), provider: null, out var asked) && asked is >= 1 and <= SearchTools.MostFound ? asked : null;
    }

    static string Beginning(RawJson tool)
    {
        var text = tool.Property("description").AsText(MostDescription * 4) ?? "";
        if (text.Length <= MostDescription)
            return text;
        var end = char.IsHighSurrogate(text[MostDescription - 1]) ? MostDescription - 1 : MostDescription;
        return $"{text[..end]}…";
    }

    static RawJson Joined(RawJson instructions) => instructions.AsText() is { } text ? RawJson.From($"{text}\n\n{Hint.AsText()}") : Hint;

    static ToolOutcome.Answered Wrong(string reason) => new(ToolResult.Error(reason), IsError: true);
}
