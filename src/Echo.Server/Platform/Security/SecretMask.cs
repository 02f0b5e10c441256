using System.Text;
using System.Text.Encodings.Web;

namespace Echo.Server.Platform.Security;

/// <summary>Hides secrets in what a server, a service or a program wrote, before a person sees it.</summary>
public static class SecretMask
{
    // Shorter values are ordinary words and numbers; hiding them would only make the text unreadable.
    const int ShortestSecret = 6;

    const string Hidden = "***";

    public static string Hide(string text, IEnumerable<string> secrets)
    {
        var pieces = secrets.SelectMany(Forms).Distinct().OrderByDescending(secret => secret.Length).ToList();
        foreach (var secret in pieces)
            text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        foreach (var secret in pieces)
            text = HideBeginnings(text, secret);
        return text;
    }

    /// <summary>The same for a text as bytes, which are the same ones when nothing is hidden.</summary>
    public static ReadOnlyMemory<byte> Hide(ReadOnlyMemory<byte> utf8, IReadOnlyList<string> secrets) =>
        secrets.SelectMany(Forms).Distinct().Any(form => utf8.Span.IndexOf(Encoding.UTF8.GetBytes(form)) >= 0)
            ? Encoding.UTF8.GetBytes(Hide(Encoding.UTF8.GetString(utf8.Span), secrets))
            : utf8;

    /// <summary>A secret as it may come back: whole, a line of it alone since texts come with their line breaks replaced, and each of them
    /// without other control characters, in JSON that was not understood, and in a URL.</summary>
    static IEnumerable<string> Forms(string secret) =>
        from piece in secret.Split('\n', '\r').Append(secret)
        let trimmed = piece.Trim()
        where trimmed.Length >= ShortestSecret
        from form in (string[])
        [
            trimmed,
            string.Concat(trimmed.Select(letter => char.IsControl(letter) ? ' ' : letter)),
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(trimmed),
            JavaScriptEncoder.Default.Encode(trimmed),
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(trimmed).Replace("/", "\\/", StringComparison.Ordinal),
            Uri.EscapeDataString(trimmed),
        ]
        select form;

    /// <summary>A text that was cut ("…") may end in the middle of a secret.</summary>
    static string HideBeginnings(string text, string secret)
    {
        // Not from each cut backwards: a text may consist of them.
        var first = secret[..ShortestSecret];
        for (var at = text.IndexOf(first, StringComparison.Ordinal); at >= 0; at = text.IndexOf(first, at + 1, StringComparison.Ordinal))
        {
            var same = text.AsSpan(at).CommonPrefixLength(secret);
            var cut = text.AsSpan(at, Math.Min(same + 1, text.Length - at)).LastIndexOf('…');
            if (cut >= ShortestSecret)
                text = string.Concat(text.AsSpan(0, at), Hidden, text.AsSpan(at + cut));
        }

        return text;
    }
}
