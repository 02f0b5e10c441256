using System.Text.RegularExpressions;

namespace Echo.Server.Features.Connections.Import;

/// <summary>What a client fills in by itself before it uses its configuration: <c>${VAR}</c>, <c>${env:VAR}</c>, <c>${input:id}</c>. Echo has
/// neither the client's environment nor anybody to ask.</summary>
static partial class Placeholder
{
    const int MostCharacters = 60;

    /// <summary>A sentence about the first one in a text; null when there is none.</summary>
    /// <param name="place">Where the text stands.</param>
    public static string? FaultOf(string place, string text)
    {
        if (Form().Match(text) is not { Success: true, Value: var found })
            return null;
        var shown = found.Length <= MostCharacters ? $" {found}" : "";
        return $"{place} has a placeholder{shown} that only the client fills in: write the value there";
    }

    [GeneratedRegex(@"\$\{[^{}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
