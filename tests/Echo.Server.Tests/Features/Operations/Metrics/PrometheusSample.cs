using System.Globalization;
using System.Text;

namespace Echo.Server.Tests.Features.Operations.Metrics;

/// <summary>One line of the Prometheus text: name, labels, value.</summary>
sealed record PrometheusSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>Reads a line by the grammar of format 0.0.4 and refuses everything else.</summary>
    public static PrometheusSample Parse(string line)
    {
        var at = 0;
        var name = Word(line, ref at, allowColon: true);
        var labels = new Dictionary<string, string>();
        if (line[at] == '{')
        {
            do
            {
                at++;
                var label = Word(line, ref at, allowColon: false);
                Expect(line, ref at, '=');
                labels.Add(label, Quoted(line, ref at));
            }
            while (line[at] == ',');
            Expect(line, ref at, '}');
        }

        Expect(line, ref at, ' ');
        return new(name, labels, Number(line[at..]));
    }

    /// <summary>Name and labels, without the bound of a bucket.</summary>
    public string SeriesOf(string family) =>
        family + string.Join(',', Labels.Where(label => label.Key != "le").OrderBy(label => label.Key).Select(label => $"{label.Key}={label.Value}"));

    public static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture),
    };

    static string Word(string line, ref int at, bool allowColon)
    {
        var from = at;
        while (char.IsAsciiLetter(line[at]) || line[at] == '_' || (allowColon && line[at] == ':') || (at > from && char.IsAsciiDigit(line[at])))
            at++;
        return at > from ? line[from..at] : throw new FormatException($"No name at column {at}: {line}");
    }

    static string Quoted(string line, ref int at)
    {
        Expect(line, ref at, '"');
        var text = new StringBuilder();
        for (; line[at] != '"'; at++)
        {
            text.Append(line[at] != '\\' ? line[at] : line[++at] switch
            {
                '\\' => '\\',
                '"' => '"',
                'n' => '\n',
                _ => throw new FormatException($"Bad escape at column {at}: {line}"),
            });
        }

        at++;
        return text.ToString();
    }

    static void Expect(string line, ref int at, char expected)
    {
        if (line[at++] != expected)
            throw new FormatException($"No {expected} at column {at}: {line}");
    }
}
