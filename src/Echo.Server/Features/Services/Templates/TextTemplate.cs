using System.Text;
using System.Text.Json;

namespace Echo.Server.Features.Services.Templates;

/// <summary>A text with placeholders, <c>{{a.b[0].c}}</c>. There is no logic in it, and what is inserted is not read again.</summary>
sealed class TextTemplate
{
    TextTemplate(IReadOnlyList<TextPiece> pieces) => Pieces = pieces;

    public IReadOnlyList<TextPiece> Pieces { get; }

    public IEnumerable<TemplatePath> Paths => Pieces.Where(piece => piece.Path is not null).Select(piece => piece.Path!);

    /// <summary>The only thing in the text is this placeholder: its value keeps its JSON type.</summary>
    public TemplatePath? Whole => Pieces is [{ Path: { } only }] ? only : null;

    public static bool HasPlaceholder(string text) => text.Contains("{{", StringComparison.Ordinal);

    /// <returns>Null when a placeholder is not closed, or holds no path.</returns>
    public static TextTemplate? Parse(string text)
    {
        List<TextPiece> pieces = [];
        var at = 0;
        while (true)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
                break;
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0 || TemplatePath.Parse(text[(open + 2)..close].Trim()) is not { } path)
                return null;
            if (open > at)
                pieces.Add(new(text[at..open], null));
            pieces.Add(new("", path));
            at = close + 2;
        }

        if (at < text.Length)
            pieces.Add(new(text[at..], null));
        return new(pieces);
    }

    /// <exception cref="TooLongException">The text became longer than <paramref name="most"/> characters.</exception>
    public string Render(TemplateScope scope, int most)
    {
        var text = new StringBuilder();
        foreach (var piece in Pieces)
        {
            var next = piece.Path is { } path ? TextOf(scope.Find(path)) : piece.Text;
            if (text.Length + next.Length > most)
                throw new TooLongException();
            text.Append(next);
        }

        return text.ToString();
    }

    /// <summary>A value within other text: numbers as they were written, objects and lists as JSON, nothing for null.</summary>
    public static string TextOf(JsonElement? value)
    {
        if (value is not { } known || known.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return "";
        try
        {
            return known.ValueKind == JsonValueKind.String ? known.GetString()! : known.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text.
            return "";
        }
    }
}

/// <summary>Literal text, or a placeholder.</summary>
readonly record struct TextPiece(string Text, TemplatePath? Path);
