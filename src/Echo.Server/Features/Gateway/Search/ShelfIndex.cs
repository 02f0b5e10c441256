namespace Echo.Server.Features.Gateway.Search;

/// <summary>A shelf prepared for searching: which stems stand in which of its tools. Shelves are searched together, each as it was prepared, so that
/// a change of one server costs nothing for the others.</summary>
sealed class ShelfIndex
{
    readonly Dictionary<string, List<(int Tool, double Weight)>> postings = new(StringComparer.Ordinal);
    readonly Lazy<(string Stem, HashSet<int> Pieces)[]> pieces;

    public ShelfIndex(ToolShelf shelf)
    {
        Shelf = shelf;
        var tendencies = new int[shelf.Tools.Count];
        for (var tool = 0; tool < shelf.Tools.Count; tool++)
        {
            var words = new ToolWords(shelf.Source, shelf.Tools[tool]);
            tendencies[tool] = words.Tendency;
            foreach (var (stem, weight) in words.Weights)
            {
                if (!postings.TryGetValue(stem, out var list))
                    postings[stem] = list = [];
                list.Add((tool, weight));
            }
        }

        Tendencies = tendencies;
        Tokens = [.. shelf.Tools.Select(ToolTokens.Of)];
        pieces = new(() => [.. postings.Keys.Where(static stem => stem.Length >= WordPieces.Shortest).Select(static stem => (stem, WordPieces.Of(stem)))]);
    }

    public ToolShelf Shelf { get; }

    /// <summary>Of each tool; see <see cref="ToolWords.Tendency"/>.</summary>
    public IReadOnlyList<int> Tendencies { get; }

    /// <summary>About how many tokens each tool takes.</summary>
    public IReadOnlyList<int> Tokens { get; }

    public IReadOnlyList<(int Tool, double Weight)> Of(string stem) => postings.GetValueOrDefault(stem) ?? [];

    /// <summary>Stems here that look much like one that nobody uses, with how much: a slip of the pen, or another form.</summary>
    public IEnumerable<(string Stem, double Likeness)> Near(HashSet<int> sought)
    {
        foreach (var (stem, own) in pieces.Value)
        {
            var likeness = WordPieces.Likeness(sought, own);
            if (likeness >= WordPieces.LeastLikeness)
                yield return (stem, likeness);
        }
    }
}
