using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What a server that wants a token says about where to get one (RFC 6750, section 3; RFC 9728, section 5.1).</summary>
sealed partial record BearerChallenge(string? ResourceMetadata, string? Scope, string? Error)
{
    /// <returns>Null when there is none.</returns>
    public static BearerChallenge? Of(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? Read(values.ToString()) : null;

    /// <inheritdoc cref="Of"/>
    public static BearerChallenge? Read(string text)
    {
        // The framework's own reading gives up where servers put blanks that the grammar has not.
        if (Scheme().Match(text) is not { Success: true } bearer)
            return null;
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Parameter().Matches(text[(bearer.Index + bearer.Length)..]))
            parameters.TryAdd(match.Groups["name"].Value, match.Groups["plain"].Success ? match.Groups["plain"].Value : Unquote(match.Groups["quoted"].Value));
        return new(parameters.GetValueOrDefault("resource_metadata"), parameters.GetValueOrDefault("scope"), parameters.GetValueOrDefault("error"));
    }

    static string Unquote(string text) => Escape().Replace(text, "${letter}");

    [GeneratedRegex(@"(^|,)\s*Bearer(\s|,|$)", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Scheme();

    [GeneratedRegex(
        """(?<name>[A-Za-z0-9_-]+)\s*=\s*("(?<quoted>([^"\\]|\\.)*)"|(?<plain>[^\s,"]+))""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\\(?<letter>.)", RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}
