using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Finds what stands behind the items of a set, for one caller: a set opens nothing that its user may not use without it.</summary>
sealed class SetSources(ServerDirectory directory, ServerDoor door, ToolOffers offers)
{
    /// <summary>The server of an item; null when the caller may use none of this name.</summary>
    public ValueTask<ServedServer?> ServerAsync(SetItem item, Caller caller, CancellationToken cancellationToken) =>
        directory.FindAsync(item.Source, caller, cancellationToken);

    /// <summary>The group of tools that has an item; null when it is none of a group. As at /mcp, groups come before servers of the same name.
    /// </summary>
    public async ValueTask<ToolGroup?> GroupAsync(SetItem item, Caller caller, CancellationToken cancellationToken) => item.Kind != ItemKinds.Tool
        ? null
        : (await offers.ListAsync(caller, cancellationToken)).FirstOrDefault(
            group => IsIn(group, item));

    /// <summary>The lists of all sources of a set, each with its name and why it may be out of date.</summary>
    public async Task<IReadOnlyList<(string Source, IReadOnlyList<RawJson> List, string? Trouble)>> ListsAsync(
        ToolSet set, OfferKind kind, ServerUse use, CancellationToken cancellationToken)
    {
        var wanted = set.Items.Where(item => item.Kind == KindOf(kind)).Select(item => item.Source).Distinct().ToList();
        List<(string, IReadOnlyList<RawJson>, string?)> lists = [];
        if (kind == OfferKind.Tools)
        {
            lists.AddRange((await offers.ListAsync(use.Caller, cancellationToken)).Where(group => wanted.Contains(group.Name))
                .Select(group => (group.Name, group.Tools, default(string))));
        }

        var servers = new List<ServedServer>();
        foreach (var source in wanted)
        {
            if (await directory.FindAsync(source, use.Caller, cancellationToken) is { } server)
                servers.Add(server);
        }

        var answers = await Task.WhenAll(servers.Select(server => door.ListAsync(server, kind, use, cancellationToken)));
        lists.AddRange(servers.Zip(answers, (server, answer) => (server.Slug, answer.List.Items, answer.Trouble)));
        return lists;
    }

    /// <summary>The ids of the servers and groups that a caller sees in a set.</summary>
    public async ValueTask<IReadOnlyCollection<Guid>> ShownAsync(ToolSet set, Caller caller, CancellationToken cancellationToken)
    {
        var wanted = set.Items.Select(item => item.Source).ToHashSet();
        var groups = await offers.ListAsync(caller, cancellationToken);
        List<Guid> shown = [set.Id, .. groups.Where(group => wanted.Contains(group.Name)).Select(group => group.SourceId)];
        foreach (var source in wanted)
        {
            if (await directory.FindAsync(source, caller, cancellationToken) is { } server)
                shown.Add(server.Id);
        }

        return shown;
    }

    /// <summary>The items that are not there for a caller: their source is gone or closed to him, or has nothing of this name as far as it is known.
    /// Nobody is asked.</summary>
    public async ValueTask<IReadOnlySet<SetItem>> MissingAsync(ToolSet set, ServerUse use, CancellationToken cancellationToken)
    {
        HashSet<SetItem> missing = [];
        var groups = await offers.ListAsync(use.Caller, cancellationToken);
        foreach (var source in set.Items.GroupBy(item => item.Source))
        {
            var own = groups.Where(group => group.Name == source.Key).ToList();
            var server = await directory.FindAsync(source.Key, use.Caller, cancellationToken);
            foreach (var item in source)
            {
                if (!own.Exists(group => IsIn(group, item)) && (server is null || !await MayHaveAsync(server, item, use, cancellationToken)))
                    missing.Add(item);
            }
        }

        return missing;
    }

    static bool IsIn(ToolGroup group, SetItem item) =>
        item.Kind == ItemKinds.Tool && group.Name == item.Source && ListNames.Has(group.Tools, item.Name);

    async ValueTask<bool> MayHaveAsync(ServedServer server, SetItem item, ServerUse use, CancellationToken cancellationToken)
    {
        // A resource may be one of a template, which only its server knows.
        var kind = item.Kind switch
        {
            ItemKinds.Tool => OfferKind.Tools,
            ItemKinds.Prompt => OfferKind.Prompts,
            _ => default(OfferKind?),
        };
        return kind is null || await door.RecallAsync(server, kind.Value, use, cancellationToken) is not { } known
            || ListNames.Has(known.Items, item.Name);
    }

    static string KindOf(OfferKind kind) => kind switch
    {
        OfferKind.Tools => ItemKinds.Tool,
        OfferKind.Prompts => ItemKinds.Prompt,
        _ => ItemKinds.Resource,
    };
}
