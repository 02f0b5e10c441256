namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Whether a URI is one of those that a URI template stands for (RFC 6570). What an expression stands for is not looked at closely: the
/// server knows best.</summary>
static class ResourceTemplate
{
    const int MostCharacters = 2048;

    // Of more nobody tells what belongs to which.
    const int MostExpressions = 32;

    public static bool Fits(string template, string uri)
    {
        if (template.Length > MostCharacters || uri.Length > MostCharacters)
            return false;

        // Most URIs end here, where sets have many templates.
        var first = template.IndexOf('{', StringComparison.Ordinal);
        if (first < 0 || template.IndexOf('}', first) < 0)
            return template == uri;
        return uri.AsSpan().StartsWith(template.AsSpan(0, first), StringComparison.Ordinal) && FitsFrom(template, first, uri, first);
    }

    // Walks along the template with all ends that what lies behind can have in the URI: there are never more than it has characters.
    static bool FitsFrom(string template, int open, string uri, int from)
    {
        var ends = new bool[uri.Length + 1];
        ends[from] = true;
        for (var expressions = 0; open >= 0; expressions++)
        {
            var close = template.IndexOf('}', open);
            if (close < 0 || expressions == MostExpressions)
                break;

            // Only these let slashes through.
            Spread(ends, uri, passesSlashes: template[open + 1] is '+' or '#' or '/');
            var next = template.IndexOf('{', close);
            var literal = next >= 0 && template.IndexOf('}', next) >= 0 ? template.AsSpan(close + 1, next - close - 1) : template.AsSpan(close + 1);
            Pass(ends, uri, literal);
            open = literal.Length == template.Length - close - 1 ? -1 : next;
        }

        return open < 0 && ends[uri.Length];
    }

    static void Spread(bool[] ends, string uri, bool passesSlashes)
    {
        for (var i = 0; i < uri.Length; i++)
            ends[i + 1] |= ends[i] && (passesSlashes || uri[i] != '/');
    }

    static void Pass(bool[] ends, string uri, ReadOnlySpan<char> literal)
    {
        // From the back: each end comes from an earlier one.
        for (var i = uri.Length; i >= 0; i--)
            ends[i] = i >= literal.Length && ends[i - literal.Length] && uri.AsSpan(i - literal.Length, literal.Length).SequenceEqual(literal);
    }
}
