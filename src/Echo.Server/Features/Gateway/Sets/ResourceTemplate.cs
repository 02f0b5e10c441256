using System.Text;
using System.Text.RegularExpressions;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Whether a URI is one of those that a URI template stands for (RFC 6570). What an expression stands for is not looked at closely: the
/// server knows best.</summary>
static class ResourceTemplate
{
    const int MostCharacters = 2048;

    public static bool Fits(string template, string uri)
    {
        if (template.Length > MostCharacters || uri.Length > MostCharacters)
            return false;
        var pattern = new StringBuilder("^");
        for (var i = 0; i < template.Length;)
        {
            var open = template.IndexOf('{', i);
            var close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0)
            {
                pattern.Append(Regex.Escape(template[i..]));
                break;
            }

            // Only "+" and "#" let reserved characters through.
            pattern.Append(Regex.Escape(template[i..open])).Append(template[open + 1] is '+' or '#' or '/' ? ".*" : "[^/]*");
            i = close + 1;
        }

        return Regex.IsMatch(uri, pattern.Append('$').ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
