namespace Echo.Server.Features.Gateway.Search;

/// <summary>Ranks tools by a question in words: BM25 over the fields of their definitions, with word stems, synonyms, phrases, and words that look
/// alike where nothing else fits. No model is asked.</summary>
static class ToolSearch
{
    const double Saturation = 1.2, Synonym = 0.65, Alike = 0.5, MostRarity = 6, Coverage = 0.5, AskingTendency = 0.2;

    // Of the words that look like one that is unknown.
    const int MostAlike = 3;

    /// <returns>Best first; the score of each tool by shelf and place.</returns>
    public static List<(int Shelf, int Tool, double Score)> Rank(IReadOnlyList<ShelfIndex> shelves, string question)
    {
        var terms = SearchTerms.Of(question);
        var total = shelves.Sum(shelf => shelf.Shelf.Tools.Count);
        double[][] scores = [.. shelves.Select(shelf => new double[shelf.Shelf.Tools.Count])];
        double[][] covered = [.. shelves.Select(shelf => new double[shelf.Shelf.Tools.Count])];
        var weights = 0.0;
        foreach (var (stem, weight, onlyMeant) in terms.Weighted)
        {
            if (Score(shelves, Meant(shelves, stem, onlyMeant), weight, total, scores, covered))
                weights += weight;
        }

        List<(int Shelf, int Tool, double Score)> found = [];
        for (var shelf = 0; shelf < shelves.Count; shelf++)
        {
            for (var tool = 0; tool < scores[shelf].Length; tool++)
            {
                if (scores[shelf][tool] == 0)
                    continue;
                var score = scores[shelf][tool] * (1 + (Coverage * covered[shelf][tool] / weights));
                found.Add((shelf, tool, terms.Asks ? score * (1 + (AskingTendency * shelves[shelf].Tendencies[tool])) : score));
            }
        }

        found.Sort(static (one, other) =>
            other.Score.CompareTo(one.Score) is not 0 and var order ? order : (one.Shelf, one.Tool).CompareTo((other.Shelf, other.Tool)));
        return found;
    }

    /// <returns>Whether any tool has to do with the term.</returns>
    static bool Score(
        IReadOnlyList<ShelfIndex> shelves, Dictionary<string, double> meant, double weight, int total, double[][] scores, double[][] covered)
    {
        if (meant.Count == 0)
            return false;

        // Whatever stands for one word counts once for a tool: the best of it.
        double[][] best = [.. scores.Select(shelf => new double[shelf.Length])];
        var (all, any) = (Rarity(meant, shelves, total), false);
        foreach (var (word, likeness) in meant)
        {
            var rarity = Math.Min((Rarity(word, shelves, total) + all) / 2, MostRarity);
            for (var shelf = 0; shelf < shelves.Count; shelf++)
            {
                foreach (var (tool, frequency) in shelves[shelf].Of(word))
                {
                    var score = weight * likeness * rarity * frequency * (Saturation + 1) / (frequency + Saturation);
                    best[shelf][tool] = Math.Max(best[shelf][tool], score);
                }
            }
        }

        for (var shelf = 0; shelf < best.Length; shelf++)
        {
            for (var tool = 0; tool < best[shelf].Length; tool++)
            {
                if (best[shelf][tool] == 0)
                    continue;
                any = true;
                scores[shelf][tool] += best[shelf][tool];
                covered[shelf][tool] += weight;
            }
        }

        return any;
    }

    /// <summary>The words of the shelves that a term may stand for, with how sure that is.</summary>
    static Dictionary<string, double> Meant(IReadOnlyList<ShelfIndex> shelves, string stem, bool onlyMeant)
    {
        Dictionary<string, double> meant = new(StringComparer.Ordinal);
        foreach (var synonym in Thesaurus.Of(stem).Where(IsUsed))
            meant[synonym] = Synonym;
        if (!onlyMeant && IsUsed(stem))
            meant[stem] = 1;
        if (onlyMeant || meant.Count > 0 || stem.Length < WordPieces.Shortest)
            return meant;
        var pieces = WordPieces.Of(stem);
        foreach (var (near, likeness) in shelves.SelectMany(shelf => shelf.Near(pieces)).Distinct().OrderByDescending(near => near.Likeness).Take(MostAlike))
            meant[near] = Alike * likeness;
        return meant;

        bool IsUsed(string word) => shelves.Any(shelf => shelf.Of(word).Count > 0);
    }

    static double Rarity(Dictionary<string, double> words, IReadOnlyList<ShelfIndex> shelves, int total) =>
        Rarity(shelves.Sum(shelf => words.Keys.SelectMany(shelf.Of).Select(entry => entry.Tool).Distinct().Count()), total);

    static double Rarity(string word, IReadOnlyList<ShelfIndex> shelves, int total) => Rarity(shelves.Sum(shelf => shelf.Of(word).Count), total);

    static double Rarity(int tools, int total) => Math.Log(1 + ((total - tools + 0.5) / (tools + 0.5)));
}
