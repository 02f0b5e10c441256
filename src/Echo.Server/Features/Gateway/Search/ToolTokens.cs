using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>About how many tokens of a model's context a definition takes. Tokenizers differ; this one has no vocabulary and counts pieces as
/// they would fall: short words whole, long ones in parts, marks in runs. For definitions of tools it is within some 20 % of common ones.</summary>
static class ToolTokens
{
    // A common word has so many letters at most; longer ones fall apart.
    const int WordLetters = 7, PartLetters = 6, PartDigits = 3, PartMarks = 3;

    // What models get: the rest is for clients.
    static readonly string[] Shown = ["name", "description", "inputSchema"];

    public static int Of(RawJson tool) => Shown.Sum(member => Count(tool.Property(member).Utf8.Span) + 3);

    static int Count(ReadOnlySpan<byte> text)
    {
        var pieces = 0;
        for (var i = 0; i < text.Length;)
        {
            var begin = i;
            var kind = KindOf(text[i]);
            while (i < text.Length && KindOf(text[i]) == kind)
                i++;
            var length = i - begin;
            pieces += kind switch
            {
                Piece.Space => 0,
                Piece.Letters => length <= WordLetters ? 1 : Parts(length, PartLetters),
                Piece.Digits => Parts(length, PartDigits),
                _ => Parts(length, PartMarks),
            };
        }

        // As measured against a tokenizer over the definitions of 543 tools.
        return (pieces * 3 / 4) + (pieces > 0 ? 1 : 0);
    }

    static int Parts(int length, int part) => (length + part - 1) / part;

    static Piece KindOf(byte character) =>
        char.IsAsciiLetter((char)character) ? Piece.Letters
        : char.IsAsciiDigit((char)character) ? Piece.Digits
        : character <= (byte)' ' ? Piece.Space
        : Piece.Marks;

    enum Piece
    {
        Space,
        Letters,
        Digits,
        Marks,
    }
}
