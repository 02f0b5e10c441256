using Echo.Server.Platform.Processes;

namespace Echo.Server.Features.Plugins.External;

/// <summary>Says why a program failed: in its own last words where it left some.</summary>
static class ProgramFailure
{
    const int MostCharacters = 500;

    /// <param name="stderr">The last that it wrote there.</param>
    public static string Explain(ProgramExit exit, string stderr, ProgramOptions options)
    {
        if (MemoryTrouble.Find(exit, stderr, options) is { } memory)
            return memory;
        var words = stderr.Trim();
        if (words.Length == 0)
            return $"it ended with {exit} and said nothing";
        if (words.Length <= MostCharacters)
            return words;
        var cut = words.Length - MostCharacters;
        return $"…{words[(char.IsLowSurrogate(words[cut]) ? cut + 1 : cut)..]}";
    }
}
