using System.Runtime.CompilerServices;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>Searches shelves, each of which is prepared once and forgotten with its list.</summary>
sealed class ToolIndexes(ToolVectors vectors)
{
    readonly ConditionalWeakTable<IReadOnlyList<RawJson>, ShelfIndex> prepared = [];

    /// <summary>The best tools for a question, from what the caller is shown.</summary>
    public async Task<IReadOnlyList<FoundTool>> FindAsync(
        IReadOnlyList<ToolShelf> shelves, string question, int most, CancellationToken cancellationToken)
    {
        IReadOnlyList<ShelfIndex> indexes = [.. shelves.Select(Of)];
        var ranked = ToolSearch.Rank(indexes, question);
        if (vectors.AreUsed)
            ranked = await vectors.JoinAsync(shelves, question, ranked, cancellationToken);
        return [.. ranked.Take(most).Select(found => new FoundTool(shelves[found.Shelf].Source, shelves[found.Shelf].Tools[found.Tool], found.Score))];
    }

    /// <summary>About how many tokens all tools of the shelves take.</summary>
    public int TokensOf(IReadOnlyList<ToolShelf> shelves) => shelves.Sum(shelf => Of(shelf).Tokens.Sum());

    public ShelfIndex Of(ToolShelf shelf)
    {
        if (prepared.TryGetValue(shelf.Tools, out var known) && known.Shelf.Source == shelf.Source)
            return known;
        var made = new ShelfIndex(shelf);
        prepared.AddOrUpdate(shelf.Tools, made);
        return made;
    }
}
