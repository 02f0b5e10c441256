namespace Echo.Server.Features.Gateway.Search;

/// <summary>Compares words by their runs of three letters.</summary>
static class WordPieces
{
    /// <summary>Shorter words have too few to be compared.</summary>
    public const int Shortest = 4;

    public const double LeastLikeness = 0.55;

    public static HashSet<int> Of(string word)
    {
        HashSet<int> pieces = [];
        for (var i = -1; i < word.Length - 1; i++)
            pieces.Add((At(word, i) << 16) | (At(word, i + 1) << 8) | At(word, i + 2));
        return pieces;
    }

    /// <summary>0 for nothing in common, 1 for the same.</summary>
    public static double Likeness(HashSet<int> one, HashSet<int> other)
    {
        if (Math.Min(one.Count, other.Count) * 2 < Math.Max(one.Count, other.Count))
            return 0;
        var common = 0;
        foreach (var piece in one)
            common += other.Contains(piece) ? 1 : 0;
        return 2.0 * common / (one.Count + other.Count);
    }

    static int At(string word, int place) => place < 0 || place >= word.Length ? 1 : word[place] & 0xFF;
}
