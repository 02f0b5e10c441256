using Echo.Server.Platform.Processes;

namespace Echo.Server.Features.Connections;

/// <summary>The last that a program wrote on stderr, without the connection's secrets.</summary>
sealed class ProgramErrors(SupervisedProcess program, IReadOnlyCollection<string> secrets)
{
    const int MostCharacters = 2000;

    /// <summary>All that is kept of it. Secrets are hidden before anything is cut off: the beginning of one may be.</summary>
    public string Tail => SecretMask.Hide(program.StderrTail, secrets);

    /// <summary>Its end for a sentence about a failure; null when there is nothing.</summary>
    public string? Clause()
    {
        var tail = Tail.Trim();
        return tail.Length == 0 ? null : $"stderr: {tail[Math.Max(0, tail.Length - MostCharacters)..]}";
    }
}
