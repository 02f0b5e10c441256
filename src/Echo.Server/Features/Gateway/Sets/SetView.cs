using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Search;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>/mcp/sets/{slug}: a chosen few of several sources. The set is looked up with each request, so that a session lives through its changes,
/// and ends to see anything when it is closed to its caller.</summary>
sealed class SetView(ToolSet first, SetBook book, SetSources sources, ServerDoor door, ServerOptions app) : IServerView
{
    static readonly RawJson Capabilities = RawJson.Parse(
        """{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"prompts":{"listChanged":true},"completions":{},"logging":{}}""");

    public string Name { get; } = $"set {first.Id}";

    public Task<ViewGreeting> GreetAsync(ServerUse use, CancellationToken cancellationToken) => Task.FromResult(new ViewGreeting(
        default,
        Capabilities,
        RawJson.From(new { Name = first.Slug, Title = first.Name, Version = app.AppVersion }),
        first.Description is { } description ? RawJson.From(description) : default));

    public async Task<ToolOutcome> AnswerAsync(ViewRequest request, CancellationToken cancellationToken)
    {
        if (await FindAsync(request.Use.Caller, cancellationToken) is not { } set)
            return new ToolOutcome.NotFound();
        return request.Method switch
        {
            Methods.CallTool => await CallAsync(set, request, cancellationToken),
            Methods.GetPrompt => await PassAsync(set, ItemKinds.Prompt, request.Params.Name, request, request.Params.WithName, cancellationToken),
            Methods.ReadResource => await ReadAsync(request, cancellationToken),
            Methods.Complete => await CompleteAsync(set, request, cancellationToken),
            _ when Offers.ListedBy(request.Method) is { } kind => await ListAsync(set, kind, request, cancellationToken),
            _ => new ToolOutcome.Refused(RpcErrorCodes.MethodNotFound, $"Method not found: {request.Method}"),
        };
    }

    public async ValueTask<ResourceTarget?> LocateAsync(string uri, ServerUse use, CancellationToken cancellationToken)
    {
        if (await FindAsync(use.Caller, cancellationToken) is not { } set)
            return null;
        var item = set.Find(ItemKinds.Resource, uri);
        var server = item ?? set.Items.FirstOrDefault(other => other.IsTemplate && ResourceTemplate.Fits(other.Name, uri));
        return server is not null && await sources.ServerAsync(server, use.Caller, cancellationToken) is { } found
            ? new(found, item is { IsTemplate: false } ? item.Name : uri)
            : null;
    }

    public async Task<(IReadOnlyList<ToolShelf> Shelves, RawJson Notes)> ShelvesAsync(ServerUse use, CancellationToken cancellationToken) =>
        await FindAsync(use.Caller, cancellationToken) is { } set ? await ShelvesAsync(set, OfferKind.Tools, use, cancellationToken) : ([], default);

    public async ValueTask<IReadOnlyCollection<Guid>> ShownAsync(Caller caller, CancellationToken cancellationToken) =>
        await FindAsync(caller, cancellationToken) is { } set ? await sources.ShownAsync(set, caller, cancellationToken) : [];

    // One that was deleted and made again is another.
    async ValueTask<ToolSet?> FindAsync(Caller caller, CancellationToken cancellationToken) =>
        await book.FindAsync(first.Slug, caller, cancellationToken) is { } set && set.Id == first.Id ? set : null;

    async Task<ToolOutcome> CallAsync(ToolSet set, ViewRequest request, CancellationToken cancellationToken)
    {
        if (request.Params.Name is not { } name || set.Find(ItemKinds.Tool, name) is not { } item)
            return new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, $"Unknown tool: {request.Params.Name}");
        if (await sources.GroupAsync(item, request.Use.Caller, cancellationToken) is { } group)
            return await door.CallAsync(group, item.Name, request, cancellationToken);
        return await sources.ServerAsync(item, request.Use.Caller, cancellationToken) is { } server
            ? await door.CallAsync(server, item.Name, request.Params.WithName(item.Name), request, cancellationToken)
            : Missing(item);
    }

    async Task<ToolOutcome> PassAsync(
        ToolSet set, string kind, string? name, ViewRequest request, Func<string, RawJson> renamed, CancellationToken cancellationToken)
    {
        if (name is null || set.Find(kind, name) is not { } item)
            return new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, $"Unknown {kind}: {name}");
        return await sources.ServerAsync(item, request.Use.Caller, cancellationToken) is { } server
            ? await door.PassAsync(server, renamed(item.Name), request, cancellationToken)
            : Missing(item);
    }

    async Task<ToolOutcome> ReadAsync(ViewRequest request, CancellationToken cancellationToken)
    {
        if (request.Params.Uri is not { } uri)
            return new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, "params.uri is missing: name the resource");
        if (await LocateAsync(uri, request.Use, cancellationToken) is { } target)
            return await door.PassAsync(target.Server, request.Params.WithUri(target.Uri), request, cancellationToken);
        const string reason = "Resource not found";
        var raw = RpcError.Of(RpcErrorCodes.InvalidParams, reason, RawJson.From(new { Uri = uri }));
        return new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, reason) { Raw = raw };
    }

    async Task<ToolOutcome> CompleteAsync(ToolSet set, ViewRequest request, CancellationToken cancellationToken)
    {
        var subject = request.Params.Raw.Property("ref");
        RawJson With(string member, string value) => request.Params.Raw.With("ref", subject.With(member, RawJson.From(value)));
        return subject.Text("type") == "ref/prompt"
            ? await PassAsync(set, ItemKinds.Prompt, subject.Text("name"), request, name => With("name", name), cancellationToken)
            : await PassAsync(set, ItemKinds.Resource, subject.Text("uri"), request, uri => With("uri", uri), cancellationToken);
    }

    async Task<ToolOutcome> ListAsync(ToolSet set, OfferKind kind, ViewRequest request, CancellationToken cancellationToken)
    {
        if (Offers.UnknownCursor(request) is { } refusal)
            return refusal;
        var (shelves, notes) = await ShelvesAsync(set, kind, request.Use, cancellationToken);
        return new ToolOutcome.Answered(ListResult.Of(kind, shelves.SelectMany(shelf => shelf.Tools), notes), IsError: false);
    }

    async Task<(IReadOnlyList<ToolShelf> Shelves, RawJson Notes)> ShelvesAsync(
        ToolSet set, OfferKind kind, ServerUse use, CancellationToken cancellationToken)
    {
        var lists = await sources.ListsAsync(set, kind, use, cancellationToken);
        var notes = ListResult.NoteOf(lists.Where(list => list.Trouble is not null).Select(list => (list.Source, list.Trouble!)));
        if (kind == OfferKind.Tools && await sources.MissingAsync(set, use, cancellationToken) is { Count: > 0 } missing)
            notes = notes.With("echo/missing", RawJson.From(missing.Select(item => new { item.Source, item.Kind, item.Name })));
        List<ToolShelf> shelves = [];
        foreach (var (source, list, _) in lists)
        {
            var shelf = SetShelf.Of(set, kind, source, list);

            // A group and a server may have one name; the group's tools come first, as in calls.
            if (shelves.Find(other => other.Source == source) is { } before)
                shelf = SetShelf.Beside(before.Tools, shelf);
            shelves.Add(new(source, shelf));
        }

        return (shelves, notes);
    }

    static ToolOutcome.Refused Missing(SetItem item) =>
        new(RpcErrorCodes.InvalidParams, $"The {item.Kind} is missing: {item.Source} is gone, or you may not use it");
}
