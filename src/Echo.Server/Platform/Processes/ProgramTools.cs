using System.Globalization;

namespace Echo.Server.Platform.Processes;

/// <summary>Programs of the system that stand before every program and then become it; each may be missing.</summary>
sealed record ProgramTools
{
    /// <summary>setsid: an own session and group.</summary>
    public string? Session { get; init; }

    /// <summary>setpriv: the parent-death signal.</summary>
    public string? Privileges { get; init; }

    /// <summary>prlimit: limits.</summary>
    public string? Limits { get; init; }

    /// <summary>env: variables that only the program gets.</summary>
    public string? Variables { get; init; }

    public IEnumerable<string> Prefix(ProgramSignal? parentDeathSignal, int? openFiles)
    {
        if (Session is not null)
            yield return Session;
        if (Privileges is not null && parentDeathSignal is { } signal)
        {
            yield return Privileges;
            yield return "--pdeathsig";
            yield return SignalName(signal);
            yield return "--";
        }

        if (Limits is not null && openFiles is { } wanted)
        {
            var limit = Math.Min(wanted, HighestOpenFiles.Value);
            yield return Limits;
            yield return $"--nofile={limit}:{limit}";
            yield return "--";
        }
    }

    // setpriv takes names only.
    static string SignalName(ProgramSignal signal) => signal switch
    {
        ProgramSignal.Interrupt => "INT",
        ProgramSignal.Quit => "QUIT",
        ProgramSignal.Terminate => "TERM",
        _ => "KILL",
    };

    // Only root may ask for more than the hard limit that Echo has itself.
    static readonly Lazy<long> HighestOpenFiles = new(() =>
    {
        const string label = "Max open files";
        var line = File.Exists("/proc/self/limits")
            ? File.ReadLines("/proc/self/limits").FirstOrDefault(text => text.StartsWith(label, StringComparison.Ordinal))
            : null;
        var hard = line?[label.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.TryParse(hard, CultureInfo.InvariantCulture, out var limit) ? limit : long.MaxValue;
    });
}
