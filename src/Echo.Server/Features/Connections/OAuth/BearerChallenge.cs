using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What a server that wants a token says about where to get one (RFC 6750, section 3; RFC 9728, section 5.1).</summary>
sealed partial record BearerChallenge(string? ResourceMetadata, string? Scope)
{
    /// <returns>Null when there is none.</returns>
    public static BearerChallenge? Of(HttpResponseHeaders headers)
    {
        var bearer = headers.WwwAuthenticate.FirstOrDefault(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase));
        if (bearer is null)
            return null;
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Parameter().Matches(bearer.Parameter ?? ""))
            parameters.TryAdd(match.Groups["name"].Value, match.Groups["plain"].Success ? match.Groups["plain"].Value : Unquote(match.Groups["quoted"].Value));
        return new(parameters.GetValueOrDefault("resource_metadata"), parameters.GetValueOrDefault("scope"));
    }

    static string Unquote(string text) => Escape().Replace(text, "${letter}");

    [GeneratedRegex(
        """(?<name>[A-Za-z0-9_-]+)\s*=\s*("(?<quoted>([^"\\]|\\.)*)"|(?<plain>[^\s,"]+))""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\\(?<letter>.)", RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
