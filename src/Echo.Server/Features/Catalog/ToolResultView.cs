using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Catalog;

/// <summary>What REST shows of a CallToolResult: its value where there is one, else the content blocks; or the text of a tool's own error.</summary>
public static class ToolResultView
{
    /// <summary><c>structuredContent</c>; else a single text block that is a JSON object or list, as that value; else <c>{content: [...]}</c>.</summary>
    public static RawJson Value(RawJson result)
    {
        if (result.Property("structuredContent") is { IsEmpty: false, Kind: not JsonValueKind.Null } structured)
            return structured;
        var content = result.Property("content");
        if (content.IsEmpty)
            return result;
        return SingleText(content) is { IsEmpty: false } text && AsJson(text) is { } json ? json : RawJson.EmptyObject.With("content", content);
    }

    // Few bytes on the wire make a block, and a block much in memory.
    const int MostErrorBlocks = 100;
    const int MostCharacters = 64 * 1024;

    // As escapes, a character takes six bytes.
    const int MostErrorBytes = (MostCharacters + 1) * 6;

    /// <summary>The text blocks of a tool's own error, a line each, as far as people would read.</summary>
    public static string ErrorText(RawJson result)
    {
        var error = new StringBuilder();
        foreach (var block in result.Property("content").Items(MostErrorBlocks))
        {
            if (block.Property("text").AsText(MostErrorBytes) is not { } text)
                continue;
            var line = error.Length > 0 ? $"\n{text}" : text;
            var left = MostCharacters - error.Length;
            if (line.Length > left)
                return error.Append(line, 0, char.IsHighSurrogate(line[left - 1]) ? left - 1 : left).Append('…').ToString();
            error.Append(line);
        }

        return error.Length > 0 ? error.ToString() : "The tool reported an error without a text";
    }

    // Two elements are enough to know that there is more than one.
    static RawJson SingleText(RawJson content) =>
        content.Items(most: 2) is [var only] && only.Text("type") == "text" ? only.Property("text") : default;

    static RawJson? AsJson(RawJson text)
    {
        // Only objects and lists count: a text that happens to be a number stays a text. What can't be one is not unescaped at all.
        if (text.Utf8.Span is not [_, (byte)'{' or (byte)'[' or (byte)' ' or (byte)'\\', ..] || text.AsUtf8Text() is not { } unescaped)
            return null;
        try
        {
            return RawJson.Parse(unescaped) is { Kind: JsonValueKind.Object or JsonValueKind.Array } json ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
