namespace Echo.Server.Features.Gateway.Search;

/// <summary>What a question asks for: stems, each with how much it counts.</summary>
sealed class SearchTerms
{
    // Of a longer text the beginning says it.
    const int MostCharacters = 2000;
    const int MostTerms = 40;

    const double InPhrase = 0.4, ByPhrase = 0.9, AskingWord = 0.25, CommonWord = 0.4;

    static readonly HashSet<string> Beginnings =
        ["what", "which", "who", "where", "when", "how", "is", "are", "did", "does", "do", "was", "were", "has", "have", "why"];

    SearchTerms(IReadOnlyList<(string, double, bool)> weighted, bool asks) => (Weighted, Asks) = (weighted, asks);

    /// <summary>Of some words only what may be meant by them counts: they themselves are in every description.</summary>
    public IReadOnlyList<(string Stem, double Weight, bool OnlyMeant)> Weighted { get; }

    /// <summary>Whether somebody wants to know something, rather than have it done.</summary>
    public bool Asks { get; }

    public static SearchTerms Of(string question)
    {
        var text = question.AsSpan(0, Math.Min(question.Length, MostCharacters));
        var words = Words.In(text);
        Dictionary<string, double> weights = new(StringComparer.Ordinal);
        HashSet<string> asking = new(StringComparer.Ordinal);
        for (var i = 0; i < words.Count && weights.Count < MostTerms; i++)
        {
            if (Thesaurus.PhraseAt(words, i) is { } phrase)
            {
                foreach (var stem in phrase.Meaning)
                    Note(stem, ByPhrase);
                foreach (var word in phrase.Words.Where(word => !Words.IsSilent(word)))
                    Note(WordStem.Of(word), InPhrase);
                i += phrase.Words.Length - 1;
            }
            else if (words[i] is "who" or "whose" or "when" or "where")
            {
                asking.Add(WordStem.Of(words[i]));
            }
            else if (!Words.IsSilent(words[i]))
            {
                Note(WordStem.Of(words[i]), 1);
            }
        }

        var asks = text.TrimEnd().EndsWith("?") || (words.Count > 0 && Beginnings.Contains(words[0]));
        return new([.. weights.Select(term => (term.Key, term.Value, false)), .. asking.Select(stem => (stem, AskingWord, true))], asks);

        void Note(string stem, double weight)
        {
            var counted = Thesaurus.IsCommon(stem) ? weight * CommonWord : weight;
            weights[stem] = Math.Max(weights.GetValueOrDefault(stem), counted);
        }
    }
}
