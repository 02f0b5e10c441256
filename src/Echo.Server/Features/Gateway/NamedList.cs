using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway;

/// <summary>A server's list under the names that it has where all servers are joined.</summary>
sealed class NamedList
{
    readonly Dictionary<string, string> originals = new(StringComparer.Ordinal);

    public NamedList(KnownList list, OfferKind kind, string slug)
    {
        Slug = slug;
        var member = kind switch
        {
            OfferKind.Resources => "uri",
            OfferKind.ResourceTemplates => "uriTemplate",
            _ => "name",
        };
        List<RawJson> items = new(list.Items.Count);
        List<string> collisions = [];
        foreach (var item in list.Items)
        {
            if (item.Text(member) is not { } original)
                continue;
            var served = member == "name" ? ServedName.Of(slug, original) : ServedUri.Of(slug, original);
            if (originals.TryAdd(served, original))
                items.Add((kind == OfferKind.Tools ? WithSchema(item) : item).With(member, RawJson.From(served)));
            else if (originals[served] != original)
                collisions.Add(original);
        }

        (Items, Collisions) = (items, collisions);
    }

    public string Slug { get; }

    public IReadOnlyList<RawJson> Items { get; }

    /// <summary>What is left out, because something else of the server has the same name here.</summary>
    public IReadOnlyList<string> Collisions { get; }

    /// <returns>The name that the server itself uses; null when it has nothing of this name.</returns>
    public string? OriginalOf(string served) => originals.GetValueOrDefault(served);

    // The schema of an object is mandatory (2025-11-25, server, tools). Clients that check it would lose the tools of all servers over one.
    static RawJson WithSchema(RawJson tool)
    {
        var schema = tool.Property("inputSchema");
        if (schema.Text("type") == "object")
            return tool;
        return tool.With("inputSchema", (schema.Kind == JsonValueKind.Object ? schema : RawJson.EmptyObject).With("type", RawJson.From("object")));
    }
}
