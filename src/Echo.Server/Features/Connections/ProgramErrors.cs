using Echo.Server.Platform.Processes;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>The last that a program wrote on stderr, without the connection's secrets.</summary>
sealed class ProgramErrors(SupervisedProcess program, IReadOnlyCollection<string> secrets)
{
    const int MostCharacters = 2000;

    // A secret grows when it is written in JSON or in a URL.
    const int LongestForm = 6;

    /// <summary>All that is kept of it. Secrets are hidden before anything is cut off: the beginning of one may be.</summary>
    public string Tail => SecretMask.Hide(program.StderrTail, secrets);

    /// <summary>How the program ended; null while it runs.</summary>
    // A completed task is read, nothing waits.
#pragma warning disable RS0030
    public ProgramExit? Exit => program.Exited.IsCompleted ? program.Exited.Result : null;
#pragma warning restore RS0030

    /// <summary>Its end for a sentence about a failure; null when there is nothing.</summary>
    public string? Clause()
    {
        var tail = Tail.Trim();
        return tail.Length == 0 ? null : $"stderr: {tail[Math.Max(0, tail.Length - MostCharacters)..]}";
    }

    /// <summary>All that is kept, line by line.</summary>
    /// <param name="cut">The program has written more, which is lost.</param>
    public IReadOnlyList<string> Lines(out bool cut)
    {
        cut = program.StderrIsCut;
        var text = cut ? WithoutBeginning(program.StderrTail) : program.StderrTail;
        if (text.Length == 0)
            return [];

        // The mark of a cut lets the mask look for the beginning of a secret that is just being written.
        var hidden = SecretMask.Hide(text + '…', secrets)[..^1];
        return (hidden.EndsWith('\n') ? hidden[..^1] : hidden).Split('\n').Select(static line => line.TrimEnd('\r')).ToList();
    }

    // The first line may begin with the end of a secret, which nothing recognises.
    string WithoutBeginning(string text) =>
        text.IndexOf('\n') is >= 0 and var end ? text[(end + 1)..]
            : text[Math.Min(text.Length, LongestForm * secrets.Select(static secret => secret.Length).DefaultIfEmpty().Max())..];
}
