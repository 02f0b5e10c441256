using System.Globalization;
using System.Text;

namespace Echo.Server.Platform.Mail;

/// <summary>Writes a message as mail servers carry it: RFC 5322 and MIME, plain text in UTF-8.</summary>
static class MessageText
{
    // Lines may have 998 octets (RFC 5322, 2.1.1); a link may not be broken.
    const int MaxLine = 998;

    // An encoded word has 75 characters at most (RFC 2047, 2), and so 45 octets inside.
    const int WordBytes = 45;

    const int PlainHeader = 60;

    /// <param name="id">Of the message, so that a server that gets it twice can tell.</param>
    public static byte[] Write(MailContent content, Mailbox from, Guid id, DateTimeOffset date)
    {
        var lines = content.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var is7Bit = lines.All(static line => line.Length < MaxLine && line.All(static c => c is >= ' ' and < '\x7f'));
        var text = new StringBuilder();
        Header("From", from.Name.Length == 0 ? from.Address : $"{Phrase(from.Name)} <{from.Address}>");
        Header("To", content.To);
        Header("Subject", Unstructured(content.Subject));
        Header("Date", date.UtcDateTime.ToString("ddd, dd MMM yyyy HH':'mm':'ss '+0000'", CultureInfo.InvariantCulture));
        Header("Message-ID", $"<{id:N}@{from.Domain}>");
        // RFC 3834: nobody's out-of-office notice should answer.
        Header("Auto-Submitted", "auto-generated");
        Header("MIME-Version", "1.0");
        Header("Content-Type", "text/plain; charset=utf-8");
        Header("Content-Transfer-Encoding", is7Bit ? "7bit" : "base64");
        text.Append("\r\n").Append(is7Bit ? string.Join("\r\n", lines) : Base64(string.Join("\r\n", lines))).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());

        void Header(string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    static string Base64(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n");

    static string Phrase(string name) =>
        IsPlain(name) ? $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : Words(name);

    static string Unstructured(string text) => IsPlain(text) ? text : Words(text);

    // What looks like an encoded word would be read as one.
    static bool IsPlain(string text) =>
        text.Length <= PlainHeader && text.All(static c => c is >= ' ' and < '\x7f') && !text.Contains("=?", StringComparison.Ordinal);

    static string Words(string text)
    {
        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            // A line break has no place in a header, not even inside of an encoded word.
            var bytes = Encoding.UTF8.GetBytes(Rune.IsControl(rune) ? " " : rune.ToString());
            if (word.Count + bytes.Length > WordBytes)
                End();
            word.AddRange(bytes);
        }

        End();
        return string.Join("\r\n ", words);

        void End()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }
}
