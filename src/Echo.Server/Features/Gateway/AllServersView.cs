using System.Runtime.CompilerServices;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Search;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway;

/// <summary>/mcp: everything that the caller may use, joined to one server. Tools and prompts carry their server's slug before their name,
/// resources before their URI. Tools of other sources carry their group's name; they come first, in lists as well as when one is called.</summary>
sealed class AllServersView(ServerDirectory directory, ServerDoor door, ToolOffers offers, ServerOptions app) : IServerView
{
    static readonly RawJson Capabilities = RawJson.Parse(
        """{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"prompts":{"listChanged":true},"completions":{},"logging":{}}""");

    static readonly RawJson Instructions = RawJson.From(
        "Echo joins several MCP servers and other sources of tools. The part of a tool's or prompt's name before \"__\" says which server it belongs to.");

    // What was made of a list lives as long as the list.
    readonly ConditionalWeakTable<IReadOnlyList<RawJson>, NamedList> named = [];

    public string Name => "";

    public Task<ViewGreeting> GreetAsync(ServerUse use, CancellationToken cancellationToken) => Task.FromResult(
        new ViewGreeting(default, Capabilities, RawJson.From(new { Name = "echo", Title = app.AppName, Version = app.AppVersion }), Instructions));

    public Task<ToolOutcome> AnswerAsync(ViewRequest request, CancellationToken cancellationToken) => request.Method switch
    {
        Methods.CallTool => CallAsync(request, cancellationToken),
        Methods.GetPrompt => GetPromptAsync(request, cancellationToken),
        Methods.ReadResource => ReadAsync(request, cancellationToken),
        Methods.Complete => CompleteAsync(request, cancellationToken),
        _ when Offers.ListedBy(request.Method) is { } kind => ListAsync(kind, request, cancellationToken),
        _ => Task.FromResult<ToolOutcome>(new ToolOutcome.Refused(RpcErrorCodes.MethodNotFound, $"Method not found: {request.Method}")),
    };

    public async ValueTask<ResourceTarget?> LocateAsync(string uri, ServerUse use, CancellationToken cancellationToken)
    {
        if (ServedUri.Split(uri) is { } served)
            return await directory.FindAsync(served.Slug, use.Caller, cancellationToken) is { } server ? new(server, served.Uri) : null;

        // What a tool links to carries the server's own URI. It is clear which is meant when one server lists it.
        var servers = await directory.UsableByAsync(use.Caller, cancellationToken);
        var answers = await Task.WhenAll(servers.Select(server => door.ListAsync(server, OfferKind.Resources, use, cancellationToken)));
        var found = servers.Where((_, i) => answers[i].List.Items.Any(item => item.Text("uri") == uri)).Take(2).ToList();
        return found is [var only] ? new(only, uri) : null;
    }

    public async ValueTask<IReadOnlyCollection<Guid>> ShownAsync(Caller caller, CancellationToken cancellationToken) =>
        [
            .. (await directory.UsableByAsync(caller, cancellationToken)).Select(usable => usable.Id),
            .. (await offers.ListAsync(caller, cancellationToken)).Select(group => group.SourceId),
        ];

    /// <summary>What tools/list shows, and where each tool comes from.</summary>
    public async Task<IReadOnlyList<JoinedTool>> ListToolsAsync(ServerUse use, CancellationToken cancellationToken)
    {
        var (_, _, sources, lists) = await JoinAsync(OfferKind.Tools, use, cancellationToken);
        return [.. lists.SelectMany((list, i) => list.Items.Select(tool => new JoinedTool(tool, sources[i])))];
    }

    async Task<ToolOutcome> ListAsync(OfferKind kind, ViewRequest request, CancellationToken cancellationToken)
    {
        if (Offers.UnknownCursor(request) is { } refusal)
            return refusal;
        var (lists, notes) = await NamedAsync(kind, request.Use, cancellationToken);
        return new ToolOutcome.Answered(ListResult.Of(kind, lists.SelectMany(list => list.Items), notes), IsError: false);
    }

    public async Task<(IReadOnlyList<ToolShelf> Shelves, RawJson Notes)> ShelvesAsync(ServerUse use, CancellationToken cancellationToken)
    {
        var (lists, notes) = await NamedAsync(OfferKind.Tools, use, cancellationToken);
        return ([.. lists.Select(list => new ToolShelf(list.Slug, list.Items))], notes);
    }

    async Task<(IReadOnlyList<NamedList> Lists, RawJson Notes)> NamedAsync(OfferKind kind, ServerUse use, CancellationToken cancellationToken)
    {
        var (servers, answers, _, lists) = await JoinAsync(kind, use, cancellationToken);
        var notes = ListResult.NoteOf(
            servers.Zip(answers, (server, answer) => (server.Slug, answer.Trouble!)).Where(noted => noted.Item2 is not null));
        var collisions = lists.SelectMany(list => list.Collisions.Select(name => new { Server = list.Slug, Name = name })).ToList();
        if (collisions.Count > 0)
            notes = notes.With("echo/collisions", RawJson.From(collisions));
        return (lists, notes);
    }

    async Task<(IReadOnlyList<ServedServer> Servers, IReadOnlyList<ListAnswer> Answers, IReadOnlyList<Guid> Sources, IReadOnlyList<NamedList> Lists)>
        JoinAsync(OfferKind kind, ServerUse use, CancellationToken cancellationToken)
    {
        var servers = await directory.UsableByAsync(use.Caller, cancellationToken);
        var answers = await Task.WhenAll(servers.Select(server => door.ListAsync(server, kind, use, cancellationToken)));
        var groups = kind == OfferKind.Tools ? await offers.ListAsync(use.Caller, cancellationToken) : [];
        var lists = NamedList.Apart([
            .. groups.Select(group => Named(group.Tools, kind, group.Name)),
            .. servers.Zip(answers, (server, answer) => Named(answer.List.Items, kind, server.Slug)),
        ]);
        return (servers, answers, [.. groups.Select(group => group.SourceId), .. servers.Select(server => server.Id)], lists);
    }

    Task<ToolOutcome> CallAsync(ViewRequest request, CancellationToken cancellationToken)
    {
        // Whose tool it is stands in memory nearly always. The task of its call is then the answer: nothing here waits for it.
        var finding = FindCalledAsync(request, cancellationToken);
        return finding.IsCompletedSuccessfully ? CallAsync(finding.Result, request, cancellationToken) : FindAndCallAsync(finding, request, cancellationToken);
    }

    async Task<ToolOutcome> FindAndCallAsync(ValueTask<CalledTool> finding, ViewRequest request, CancellationToken cancellationToken) =>
        await CallAsync(await finding, request, cancellationToken);

    Task<ToolOutcome> CallAsync(CalledTool called, ViewRequest request, CancellationToken cancellationToken) => called switch
    {
        { Group: { } group } => door.CallAsync(group, called.Name, request, cancellationToken),
        { Server: { } server } => door.CallAsync(server, called.Name, request.Params.WithName(called.Name), request, cancellationToken),
        _ => Task.FromResult<ToolOutcome>(new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, $"Unknown tool: {request.Params.Name}")),
    };

    async ValueTask<CalledTool> FindCalledAsync(ViewRequest request, CancellationToken cancellationToken)
    {
        if (request.Params.Name is not { } served || ServedName.Split(served) is not var (prefix, rest))
            return default;
        if (OfferedIn(await offers.ListAsync(request.Use.Caller, cancellationToken), served, prefix) is { } offered)
            return offered;
        return await ResolveAsync(OfferKind.Tools, served, prefix, rest, request, cancellationToken) is var (server, name) ? new(null, server, name) : default;
    }

    // Exactly what the list shows, so that a server whose slug is the group's name keeps its other tools.
    CalledTool? OfferedIn(IReadOnlyList<ToolGroup> groups, string served, string prefix)
    {
        // By number, since each call comes along here and an enumerator would be made for it.
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i].Name == prefix && Named(groups[i].Tools, OfferKind.Tools, prefix).OriginalOf(served) is { } name)
                return new(groups[i], null, name);
        }

        return null;
    }

    async Task<ToolOutcome> GetPromptAsync(ViewRequest request, CancellationToken cancellationToken) =>
        await ResolveAsync(OfferKind.Prompts, request.Params.Name, request, cancellationToken) is var (server, name)
            ? await door.PassAsync(server, request.Params.WithName(name), request, cancellationToken)
            : new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, $"Unknown prompt: {request.Params.Name}");

    async Task<ToolOutcome> ReadAsync(ViewRequest request, CancellationToken cancellationToken)
    {
        if (request.Params.Uri is not { } uri)
            return new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, "params.uri is missing: name the resource");
        return await LocateAsync(uri, request.Use, cancellationToken) is { } target
            ? await door.PassAsync(target.Server, request.Params.WithUri(target.Uri), request, cancellationToken)
            : UnknownResource(uri);
    }

    async Task<ToolOutcome> CompleteAsync(ViewRequest request, CancellationToken cancellationToken)
    {
        var subject = request.Params.Raw.Property("ref");
        if (subject.Text("type") == "ref/prompt")
        {
            return await ResolveAsync(OfferKind.Prompts, subject.Text("name"), request, cancellationToken) is var (server, name)
                ? await door.PassAsync(server, WithRef(subject.With("name", RawJson.From(name))), request, cancellationToken)
                : new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, $"Unknown prompt: {subject.Text("name")}");
        }

        return subject.Text("uri") is { } uri && await LocateAsync(uri, request.Use, cancellationToken) is { } target
            ? await door.PassAsync(target.Server, WithRef(subject.With("uri", RawJson.From(target.Uri))), request, cancellationToken)
            : new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, "params.ref names no prompt and no resource that is known");

        RawJson WithRef(RawJson other) => request.Params.Raw.With("ref", other);
    }

    async ValueTask<(ServedServer Server, string Name)?> ResolveAsync(
        OfferKind kind, string? served, ViewRequest request, CancellationToken cancellationToken) =>
        served is not null && ServedName.Split(served) is var (slug, rest)
            ? await ResolveAsync(kind, served, slug, rest, request, cancellationToken)
            : null;

    async ValueTask<(ServedServer Server, string Name)?> ResolveAsync(
        OfferKind kind, string served, string slug, string rest, ViewRequest request, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(slug, request.Use.Caller, cancellationToken) is not { } server)
            return null;

        // A plain name needs no list: whether the tool exists, its server knows best.
        if (!ServedName.MayBeShortened(rest))
            return (server, rest);
        var (list, _) = await door.ListAsync(server, kind, request.Use, cancellationToken);
        return (server, Named(list.Items, kind, slug).OriginalOf(served) ?? rest);
    }

    NamedList Named(IReadOnlyList<RawJson> list, OfferKind kind, string slug)
    {
        if (named.TryGetValue(list, out var known) && known.Slug == slug)
            return known;
        var made = new NamedList(list, kind, slug);
        named.AddOrUpdate(list, made);
        return made;
    }

    static ToolOutcome.Refused UnknownResource(string uri)
    {
        const string reason = "Resource not found";
        return new(RpcErrorCodes.InvalidParams, reason) { Raw = RpcError.Of(RpcErrorCodes.InvalidParams, reason, RawJson.From(new { Uri = uri })) };
    }

    /// <summary>Where a called tool is: in a group, at a server, or nowhere.</summary>
    readonly record struct CalledTool(ToolGroup? Group, ServedServer? Server, string Name);
}
