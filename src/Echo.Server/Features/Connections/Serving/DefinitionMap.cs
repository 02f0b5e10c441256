using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>All definitions at one time, by everything that they are looked for by. Does not change.</summary>
sealed class DefinitionMap
{
    readonly Dictionary<Guid, Definition> byId;
    readonly Dictionary<string, Definition> bySlug;
    readonly ILookup<int?, Definition> byOwner;
    readonly Definition[] teams;

    /// <param name="version">What was told before this was read, see <see cref="ServerDirectory"/>.</param>
    public DefinitionMap(IEnumerable<Definition> definitions, long version)
    {
        Version = version;
        byId = definitions.ToDictionary(definition => definition.Connection.Id);
        bySlug = new(byId.Count, StringComparer.Ordinal);

        // Read at different moments, two may have a slug for an instant of which one has just got it from the other.
        foreach (var definition in byId.Values.OrderBy(definition => definition.Connection.Revision))
            bySlug[definition.Connection.Slug] = definition;
        byOwner = byId.Values.ToLookup(definition => definition.Connection.OwnerId);
        teams = [.. byId.Values.Where(definition => definition.Connection.Visibility == Visibilities.Team)];
    }

    public long Version { get; }

    public IReadOnlyCollection<Guid> Ids => byId.Keys;

    public Definition? Find(Guid id) => byId.GetValueOrDefault(id);

    public Definition? Find(string slug) => bySlug.GetValueOrDefault(slug);

    public IReadOnlyList<ServedServer> UsableBy(Caller caller)
    {
        List<ServedServer> usable = [];
        foreach (var own in byOwner[caller.Id])
        {
            if (own.ConcernsAndServes(caller))
                usable.Add(own.Server);
        }

        foreach (var shared in teams)
        {
            if (shared.Connection.OwnerId != caller.Id && shared.ConcernsAndServes(caller))
                usable.Add(shared.Server);
        }

        usable.Sort((one, other) => string.CompareOrdinal(one.Slug, other.Slug));
        return usable;
    }

    /// <summary>The same with some read again.</summary>
    public DefinitionMap With(DefinitionNews news, IEnumerable<Connection> read, long version) =>
        new(byId.Values.Where(definition => !news.Concerns(definition.Connection)).Concat(read.Select(Definition.Of)), version);

    /// <summary>Which connections are different there, or not there at all, or here.</summary>
    public IEnumerable<Guid> DifferencesTo(DefinitionMap other) => byId.Keys.Union(other.byId.Keys)
        .Where(id => Find(id)?.Connection.Revision != other.Find(id)?.Connection.Revision);
}
