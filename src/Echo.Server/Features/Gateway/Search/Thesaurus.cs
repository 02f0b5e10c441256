using System.Collections.Frozen;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>What English words have to do with one another, from the lists beside this file. All words are stems.</summary>
static class Thesaurus
{
    static readonly FrozenDictionary<string, string[]> Related = ReadRelated();

    static readonly FrozenSet<string> Common = Words.Lines("common-words.txt").SelectMany(line => line.Split(' ')).Select(WordStem.Of).ToFrozenSet();

    static readonly FrozenDictionary<string, Phrase[]> Phrases = ReadPhrases();

    /// <summary>Words that may be meant by one.</summary>
    public static IReadOnlyList<string> Of(string stem) => Related.GetValueOrDefault(stem) ?? [];

    /// <summary>Whether a word is one of everyday English, which says little.</summary>
    public static bool IsCommon(string stem) => Common.Contains(stem);

    /// <summary>The longest known phrase that begins at a place among words.</summary>
    public static Phrase? PhraseAt(IReadOnlyList<string> words, int place)
    {
        foreach (var phrase in Phrases.GetValueOrDefault(words[place]) ?? [])
        {
            if (phrase.Words.Length <= words.Count - place && phrase.Words.Index().All(word => words[place + word.Index] == word.Item))
                return phrase;
        }

        return null;
    }

    static FrozenDictionary<string, string[]> ReadRelated()
    {
        Dictionary<string, SortedSet<string>> related = [];
        foreach (var line in Words.Lines("synonyms.txt"))
        {
            string[] stems = [.. line.Split(' ').Where(word => !Words.IsSilent(word)).Select(WordStem.Of)];
            foreach (var other in stems.Skip(1).Where(other => other != stems[0]))
            {
                Add(stems[0], other);
                Add(other, stems[0]);
            }
        }

        return related.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.ToArray());

        void Add(string one, string other)
        {
            if (!related.TryGetValue(one, out var known))
                related[one] = known = new(StringComparer.Ordinal);
            known.Add(other);
        }
    }

    static FrozenDictionary<string, Phrase[]> ReadPhrases() =>
        Words.Lines("phrases.txt").Select(static line => line.Split('='))
            .Select(static sides => new Phrase(Words.In(sides[0]).ToArray(), [.. Words.In(sides[1]).Select(WordStem.Of)]))
            .GroupBy(static phrase => phrase.Words[0])
            .ToFrozenDictionary(static group => group.Key, static group => group.OrderByDescending(phrase => phrase.Words.Length).ToArray());
}
