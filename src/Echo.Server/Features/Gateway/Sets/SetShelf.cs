using System.Runtime.CompilerServices;
using Echo.Mcp.Json;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>What a set shows of one source's list: the chosen items under their names in the set.</summary>
static class SetShelf
{
    static readonly ConditionalWeakTable<IReadOnlyList<RawJson>, Rest> Rests = [];

    /// <returns>The same object for the same list, as long as the set is the same.</returns>
    public static IReadOnlyList<RawJson> Of(ToolSet set, OfferKind kind, string source, IReadOnlyList<RawJson> list)
    {
        if (set.Shown.TryGetValue(list, out var known))
            return known;
        var made = Make(set, kind, source, list);
        set.Shown.AddOrUpdate(list, made);
        return made;
    }

    /// <summary>What of a shelf has names of its own.</summary>
    /// <returns>The same object for the same shelves.</returns>
    public static IReadOnlyList<RawJson> Beside(IReadOnlyList<RawJson> before, IReadOnlyList<RawJson> shelf)
    {
        if (Rests.TryGetValue(shelf, out var known) && known.Before == before)
            return known.Left;
        List<RawJson> left = [.. shelf.Where(one => !ListNames.Has(before, one.Text("name") ?? ""))];
        Rests.AddOrUpdate(shelf, new(before, left));
        return left;
    }

    static List<RawJson> Make(ToolSet set, OfferKind kind, string source, IReadOnlyList<RawJson> list)
    {
        var (itemKind, member) = kind switch
        {
            OfferKind.Tools => (ItemKinds.Tool, "name"),
            OfferKind.Prompts => (ItemKinds.Prompt, "name"),
            OfferKind.Resources => (ItemKinds.Resource, "uri"),
            _ => (ItemKinds.Resource, "uriTemplate"),
        };
        var chosen = set.Items.Where(item => item.Kind == itemKind && item.Source == source).ToLookup(item => item.Name);
        return [.. list.SelectMany(one => one.Text(member) is { } name ? chosen[name].Select(item => Shown(one, member, item)) : [])];
    }

    static RawJson Shown(RawJson one, string member, SetItem item)
    {
        if (item.Key != item.Name)
            one = one.With(member, RawJson.From(item.Key));
        else if (item.As is { } displayed && item.Kind == ItemKinds.Resource)
            one = one.With("name", RawJson.From(displayed));
        if (item.Kind == ItemKinds.Tool)
            one = NamedList.WithSchema(one);
        return item.Description is { } description ? one.With("description", RawJson.From(description)) : one;
    }

    /// <param name="Left">What has names of its own beside <paramref name="Before"/>.</param>
    sealed record Rest(IReadOnlyList<RawJson> Before, IReadOnlyList<RawJson> Left);
}
