using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Google.Tools;

/// <summary>Messages as Gmail's API has them: RFC 5322 as base64url on the way in, a tree of parts on the way out.</summary>
static class MailText
{
    const int MostParts = 200;
    const int MostDepth = 20;
    const int LineLength = 76;

    // Of a word of RFC 2047, which is 75 characters at most with all that stands around the text.
    const int MostWordBytes = 42;

    /// <param name="headers">Names and values; null for one that is not there.</param>
    public static string Raw(string body, params ReadOnlySpan<(string Name, string? Value)> headers)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in headers)
        {
            if (value is not null)
                text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        text.Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        var content = Convert.ToBase64String(Encoding.UTF8.GetBytes(body.ReplaceLineEndings("\r\n")));
        for (var i = 0; i < content.Length; i += LineLength)
            text.Append(content, i, Math.Min(LineLength, content.Length - i)).Append("\r\n");
        return Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text.ToString()));
    }

    /// <returns>Addresses as a header's value; null when one of them is no address, or would be a header of its own.</returns>
    public static string? Addresses(IEnumerable<string> addresses)
    {
        List<string> all = [.. addresses.Select(address => address.Trim())];
        return all.TrueForAll(IsAddress) ? string.Join(",\r\n ", all) : null;
    }

    /// <summary>A text as a header's value (RFC 2047): what is not plain is encoded, so that no text becomes a header of its own.</summary>
    public static string Words(string text)
    {
        if (text.Length <= LineLength && text.All(letter => letter is >= ' ' and <= '~') && !text.Contains("=?", StringComparison.Ordinal))
            return text;
        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            var bytes = Encoding.UTF8.GetBytes(rune.ToString());
            if (word.Count + bytes.Length > MostWordBytes)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(bytes);
        }

        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    /// <summary>A value of somebody else's header, for one of ours; null when it can't stand there.</summary>
    public static string? Foreign(string? value) =>
        value is { Length: > 0 and <= 2_000 } && value.All(letter => letter is >= ' ' and <= '~') ? value : null;

    /// <summary>Whom a message comes from, as a header of an answer. A name that is not plain is left out.</summary>
    public static string? Sender(string? from)
    {
        if (Foreign(from) is { } plain)
            return plain;
        var (begin, end) = (from?.LastIndexOf('<') ?? -1, from?.LastIndexOf('>') ?? -1);
        return begin >= 0 && end > begin && from![(begin + 1)..end] is var address && IsAddress(address) ? address : null;
    }

    /// <summary>What people read of a message.</summary>
    public static RawJson Shown(RawJson message)
    {
        var payload = message.Property("payload");
        return RawJson.From(new JsonObject
        {
            ["id"] = message.Text("id"),
            ["thread_id"] = message.Text("threadId"),
            ["labels"] = JsonNode.Parse(message.Property("labelIds") is { IsEmpty: false } labels ? labels.ToString() : "[]"),
            ["from"] = Header(message, "From"),
            ["to"] = Header(message, "To"),
            ["cc"] = Header(message, "Cc"),
            ["date"] = Header(message, "Date"),
            ["subject"] = Header(message, "Subject"),
            ["body"] = Body(payload, "text/plain", MostDepth) ?? Body(payload, "text/html", MostDepth) ?? message.Text("snippet"),
            ["attachments"] = new JsonArray([.. Files(payload, MostDepth).Take(MostParts).Select(name => JsonValue.Create(name))]),
        });
    }

    public static string? Header(RawJson message, string name) => message.Property("payload").Property("headers").Items(MostParts)
        .FirstOrDefault(header => name.Equals(header.Text("name"), StringComparison.OrdinalIgnoreCase)).Text("value");

    static string? Body(RawJson part, string type, int depth)
    {
        if (depth == 0)
            return null;
        if (part.Text("mimeType") == type && part.Text("filename") is null or "" && part.Property("body").Text("data") is { } data)
            return Decoded(data);
        return part.Property("parts").Items(MostParts).Select(inner => Body(inner, type, depth - 1)).FirstOrDefault(text => text is not null);
    }

    static IEnumerable<string> Files(RawJson part, int depth)
    {
        if (depth == 0)
            yield break;
        if (part.Text("filename") is { Length: > 0 } name)
            yield return name;
        foreach (var inner in part.Property("parts").Items(MostParts).SelectMany(inner => Files(inner, depth - 1)))
            yield return inner;
    }

    static string? Decoded(string data)
    {
        var text = data.TrimEnd('=');
        return Base64Url.IsValid(text) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)) : null;
    }

    static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";

    static bool IsAddress(string text) =>
        text.Count(letter => letter == '@') == 1 && text.All(letter => letter is > ' ' and <= '~' and not (',' or ';' or '<' or '>' or '"' or '(' or ')'));
}
