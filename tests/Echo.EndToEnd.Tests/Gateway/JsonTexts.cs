using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>Makes JSON as nobody writes it by hand: texts, not values, since a value has many spellings and each has to arrive as it is.</summary>
static class JsonTexts
{
    const int MostDepth = 4;

    static readonly Gen<string> Space = Gen.Frequency((12, Gen.Constant("")), (1, Gen.Elements(" ", "\n", "\t", "\r\n  ")));

    static readonly Gen<string> Number = Gen.OneOf(
        Gen.Elements(
            "0", "-0", "1.0", "-0.0", "0.1000", "1e400", "-1E-400", "2.5E+3", "9007199254740993", "123456789012345678901234567890", "1.7976931348623159e308"),
        Gen.Choose(int.MinValue, int.MaxValue).Select(number => $"{number}"),
        Gen.Choose(-999, 999).Zip(Gen.Choose(0, 999_999), (whole, part) => $"{whole}.{part:D6}"),
        Gen.Choose(1, 9).Zip(Gen.Choose(-999, 999), (digit, exponent) => $"{digit}e{exponent}"));

    static readonly Gen<string> Text = Gen.Elements(
        "a", "Z", "0", " ", "Grüße", "日本", "😀", "e\u0301", "\u2028", "\u00a0", "'", "<&>+", "/", "{}", "[,]", ":",
        @"\""", @"\\", @"\/", @"\b\f\n\r\t", @"\u0041", @"\u00e9", @"\u0000", @"\u2028", @"\ud83d\ude00", @"\uD800", @"arguments\"":",
        "name", "params", "_meta", "progressToken", "io.modelcontextprotocol/protocolVersion")
        .ListOf().Resize(4).Select(pieces => $"\"{string.Concat(pieces)}\"");

    static readonly Gen<string> Leaf = Gen.Frequency((3, Number), (4, Text), (1, Gen.Elements("true", "false", "null", "{}", "[]", "\"\"")));

    public static Gen<string> Value { get; } = ValueOf(MostDepth);

    /// <summary>With members in no order, of which some stand twice.</summary>
    public static Gen<string> Object { get; } = ObjectOf(MostDepth);

    /// <summary>Without the white space between the values, which means nothing and may change on the way.</summary>
    public static string Bare(string json)
    {
        var bare = new StringBuilder(json.Length);
        var inText = false;
        for (var at = 0; at < json.Length; at++)
        {
            if (inText && json[at] == '\\')
                bare.Append(json[at++]);
            else if (json[at] == '"')
                inText = !inText;
            else if (!inText && json[at] is ' ' or '\t' or '\r' or '\n')
                continue;
            bare.Append(json[at]);
        }

        return bare.ToString();
    }

    static Gen<string> ValueOf(int depth) =>
        depth == 0 ? Leaf : Gen.Frequency((3, Leaf), (1, ArrayOf(depth)), (2, ObjectOf(depth)));

    static Gen<string> ArrayOf(int depth) => List(Spaced(ValueOf(depth - 1)), "[", "]");

    static Gen<string> ObjectOf(int depth) =>
        List(Spaced(Text).Zip(Spaced(ValueOf(depth - 1)), (name, value) => $"{name}:{value}").SelectMany(Repeated), "{", "}");

    static Gen<string> Repeated(string member) => Gen.Frequency((9, Gen.Constant(member)), (1, Gen.Constant($"{member},{member}")));

    static Gen<string> List(Gen<string> items, string open, string close) =>
        Gen.Choose(0, 4).SelectMany(count => items.ListOf(count)).Select(list => $"{open}{string.Join(',', list)}{close}");

    static Gen<string> Spaced(Gen<string> value) => Space.Zip(value, (before, text) => before + text).Zip(Space, (text, after) => text + after);
}
