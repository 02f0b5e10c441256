using System.Globalization;

namespace Echo.Server.Platform.Processes;

/// <summary>A variable in the environment of every program, which its descendants inherit. It says which Echo started them, so that
/// those can be found that have left their group, and those that outlived an Echo that was killed.</summary>
static class ProgramMark
{
    public const string Variable = "ECHO_PROGRAM";

    // The number of a process means nothing in another process namespace, and is used again in the same.
    static readonly string Namespace = File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name ?? "";
    /// <summary>This Echo, as the first part of all its marks.</summary>
    public static readonly string Owner = $"{Namespace}/{Environment.ProcessId}/{ProcessEntry.Read(Environment.ProcessId)?.StartTime}";

    static long latest;

    /// <summary>A mark for one more program; no two of one server are the same.</summary>
    public static string Next() => $"{Owner}/{Interlocked.Increment(ref latest)}";

    /// <summary>Kills all processes that carry the mark.</summary>
    public static void KillAll(string mark)
    {
        foreach (var (process, value) in ProcessTable.WithVariable(Variable))
        {
            if (value == mark)
                LibC.Signal(process, ProgramSignal.Kill);
        }
    }

    /// <summary>Kills what an Echo left behind that is no longer there.</summary>
    /// <returns>How many processes that were.</returns>
    public static int KillOrphans()
    {
        var killed = 0;
        foreach (var (process, mark) in ProcessTable.WithVariable(Variable))
        {
            if (IsOrphan(mark) && LibC.Signal(process, ProgramSignal.Kill))
                killed++;
        }

        return killed;
    }

    static bool IsOrphan(string mark) =>
        mark.Split('/') is [var space, var owner, var since, _]
        && space == Namespace
        && int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
        && long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var startTime)
        && ProcessEntry.Read(process)?.StartTime != startTime;
}
