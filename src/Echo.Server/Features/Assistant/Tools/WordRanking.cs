namespace Echo.Server.Features.Assistant.Tools;

/// <summary>Ranks tools by the words of the query that stand in their names and descriptions; a word in a name counts more, and a rare word more
/// than one that many tools have.</summary>
sealed class WordRanking : IToolRanking
{
    const double InName = 3;

    public IReadOnlyList<AssistantTool> Rank(string query, IReadOnlyCollection<AssistantTool> tools, int most)
    {
        var entries = tools.Select(tool => (Tool: tool, Name: Words(tool.Name), Text: Words(tool.Description))).ToList();
        var wanted = Words(query).Select(word => (Word: word, Weight: Weight(word))).ToList();
        return
        [
            .. entries.Select(entry => (entry.Tool, Score: wanted.Sum(word => word.Weight * Fit(word.Word, entry.Name, entry.Text))))
                .Where(scored => scored.Score > 0)
                .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Tool.Name, StringComparer.Ordinal)
                .Take(most).Select(scored => scored.Tool),
        ];

        double Weight(string word)
        {
            var having = entries.Count(entry => Fit(word, entry.Name, entry.Text) > 0);
            return having == 0 ? 0 : Math.Log(1 + ((double)entries.Count / having));
        }
    }

    static double Fit(string word, HashSet<string> name, HashSet<string> text) => (Has(name, word) ? InName : 0) + (Has(text, word) ? 1 : 0);

    // Plurals and inflections differ at their ends.
    static bool Has(HashSet<string> words, string word) =>
        words.Contains(word) || (word.Length > 3 && words.Any(other => other.Length > 3
            && (other.StartsWith(word, StringComparison.Ordinal) || word.StartsWith(other, StringComparison.Ordinal))));

    static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var begin = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                if (begin < 0)
                    begin = i;
            }
            else if (begin >= 0)
            {
                words.Add(text[begin..i].ToLowerInvariant());
                begin = -1;
            }
        }

        return words;
    }
}
