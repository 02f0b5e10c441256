using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>The words of one tool, by the places where they stand, as far as a search looks at them. What a server says has a limit: nobody
/// fills the memory, or comes first, by a long description.</summary>
sealed class ToolWords
{
    // So many words such a place has as a rule; one that has more counts less each.
    static readonly (double Weight, double Usual) Name = (3, 2.6), Server = (2, 1.1), Title = (1.5, 1.4), First = (1.5, 5.7), Rest = (0.7, 14.8),
        Parameter = (0.6, 4.8), ParameterText = (0.25, 20.8);

    const double LengthCounts = 0.5;

    // Who says a word more often in one place does not mean it more.
    const int MostRepeated = 3;

    const int MostFirst = 300, MostRest = 1200, MostParameters = 64, MostParameterText = 200, MostName = 200;

    static readonly HashSet<string> Reading =
        [.. "get list search find read show view query describe fetch count lookup browse inspect check explain analyze aggregate retrieve log status diff"
            .Split(' ').Select(WordStem.Of)];

    static readonly HashSet<string> Writing =
        [.. ("create add delete remove update set write edit move rename put patch send post insert drop apply install uninstall scale merge push fork "
            + "commit assign close reply click type fill upload start stop run execute").Split(' ').Select(WordStem.Of)];

    readonly Dictionary<string, double> weights = new(StringComparer.Ordinal);

    public ToolWords(string source, RawJson tool)
    {
        using var document = JsonDocument.Parse(tool.Utf8, new() { MaxDepth = 1000 });
        var definition = document.RootElement;
        string[] name = [.. Words.Stems(Cut(Text(definition, "name"), MostName))];
        Add(name, Name);
        Add(Words.Stems(Cut(source, MostName)), Server);
        Add(Words.Stems(Cut(Text(definition, "title") ?? Text(Member(definition, "annotations"), "title"), MostName)), Title);
        var (first, rest) = Sentences(Text(definition, "description") ?? "");
        Add(Words.Stems(Cut(first, MostFirst)), First);
        Add(Words.Stems(Cut(rest, MostRest)), Rest);
        AddParameters(Member(Member(definition, "inputSchema"), "properties"));
        Tendency = TendencyOf(Member(definition, "annotations"), name);
    }

    /// <summary>How much each stem says about the tool.</summary>
    public IReadOnlyDictionary<string, double> Weights => weights;

    /// <summary>1 for a tool that only looks, -1 for one that changes something, 0 where nothing tells.</summary>
    public int Tendency { get; }

    void AddParameters(JsonElement properties)
    {
        if (properties.ValueKind != JsonValueKind.Object)
            return;
        List<string> names = [], texts = [];
        foreach (var property in properties.EnumerateObject().Take(MostParameters))
        {
            names.AddRange(Words.Stems(Cut(NameOf(property), MostName)));
            texts.AddRange(Words.Stems(Cut(Text(property.Value, "description"), MostParameterText)));
        }

        Add(names, Parameter);
        Add(texts, ParameterText);
    }

    void Add(IEnumerable<string> stems, (double Weight, double Usual) place)
    {
        string[] all = [.. stems];
        var each = place.Weight / (1 - LengthCounts + (LengthCounts * all.Length / place.Usual));
        foreach (var (stem, count) in all.CountBy(stem => stem))
            weights[stem] = weights.GetValueOrDefault(stem) + (each * Math.Min(count, MostRepeated));
    }

    static int TendencyOf(JsonElement annotations, IEnumerable<string> name)
    {
        if (Member(annotations, "readOnlyHint") is { ValueKind: JsonValueKind.True or JsonValueKind.False } hint)
            return hint.ValueKind == JsonValueKind.True ? 1 : -1;
        return name.Select(stem => Reading.Contains(stem) ? 1 : Writing.Contains(stem) ? -1 : 0).FirstOrDefault(tendency => tendency != 0);
    }

    static (string First, string Others) Sentences(string description)
    {
        var text = description.Trim();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (char.IsWhiteSpace(text[i]) && i > 0 && text[i - 1] is '.' or '!' or '?'))
                return (text[..i], text[(i + 1)..]);
        }

        return (text, "");
    }

    static JsonElement Member(JsonElement parent, string name)
    {
        try
        {
            return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;
        }
        catch (InvalidOperationException)
        {
            // Another member's name holds half a surrogate pair, which can't be compared.
            return default;
        }
    }

    static string? Text(JsonElement parent, string name)
    {
        try
        {
            return Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair can't be read as text.
            return null;
        }
    }

    static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    static ReadOnlySpan<char> Cut(string? text, int most) => text is null ? default : text.AsSpan(0, Math.Min(text.Length, most));
}
