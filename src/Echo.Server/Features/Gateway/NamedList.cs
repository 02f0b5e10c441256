using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway;

/// <summary>A list of a server, or of another source, under the names that it has where all are joined.</summary>
sealed class NamedList
{
    readonly Dictionary<string, string> originals = new(StringComparer.Ordinal);
    readonly List<string> served = [];
    Rest? rest;

    public NamedList(IReadOnlyList<RawJson> list, OfferKind kind, string slug)
    {
        Slug = slug;
        var member = kind switch
        {
            OfferKind.Resources => "uri",
            OfferKind.ResourceTemplates => "uriTemplate",
            _ => "name",
        };
        List<RawJson> items = new(list.Count);
        List<string> collisions = [];
        foreach (var item in list)
        {
            if (item.Text(member) is not { } original)
                continue;
            var name = member == "name" ? ServedName.Of(slug, original) : ServedUri.Of(slug, original);
            if (originals.TryAdd(name, original))
            {
                items.Add((kind == OfferKind.Tools ? WithSchema(item) : item).With(member, RawJson.From(name)));
                served.Add(name);
            }
            else if (originals[name] != original)
            {
                collisions.Add(original);
            }
        }

        (Items, Collisions) = (items, collisions);
    }

    NamedList(NamedList whole, Func<string, bool> isTaken)
    {
        (Slug, originals, served) = (whole.Slug, whole.originals, whole.served);
        Items = [.. whole.Items.Where((_, i) => !isTaken(whole.served[i]))];
        Collisions = [.. whole.Collisions, .. whole.served.Where(isTaken).Select(name => whole.originals[name])];
    }

    public string Slug { get; }

    public IReadOnlyList<RawJson> Items { get; }

    /// <summary>What is left out, because something else has the same name here.</summary>
    public IReadOnlyList<string> Collisions { get; }

    /// <returns>The name that the server itself uses; null when it has nothing of this name.</returns>
    public string? OriginalOf(string name) => originals.GetValueOrDefault(name);

    /// <summary>The lists beside one another, where what comes first keeps its name.</summary>
    public static IReadOnlyList<NamedList> Apart(IReadOnlyList<NamedList> lists)
    {
        // Names of different slugs never meet.
        if (lists.DistinctBy(list => list.Slug).Count() == lists.Count)
            return lists;
        return [.. lists.Select((list, i) =>
        {
            var earlier = lists.Take(i).Where(other => other.Slug == list.Slug).ToList();
            return earlier.Count == 0 ? list : list.After(earlier);
        })];
    }

    // The same object for the same lists, so that what is made of it can be kept with it.
    NamedList After(List<NamedList> earlier)
    {
        if (rest is { } known && known.Earlier.SequenceEqual(earlier))
            return known.List;
        var made = new NamedList(this, name => earlier.Exists(other => other.originals.ContainsKey(name)));
        rest = new(earlier, made);
        return made;
    }

    // The schema of an object is mandatory (2025-11-25, server, tools). Clients that check it would lose the tools of all servers over one.
    public static RawJson WithSchema(RawJson tool)
    {
        var schema = tool.Property("inputSchema");
        if (schema.Text("type") == "object")
            return tool;
        return tool.With("inputSchema", (schema.Kind == JsonValueKind.Object ? schema : RawJson.EmptyObject).With("type", RawJson.From("object")));
    }

    /// <param name="List">What is left beside the earlier ones.</param>
    sealed record Rest(IReadOnlyList<NamedList> Earlier, NamedList List);
}
