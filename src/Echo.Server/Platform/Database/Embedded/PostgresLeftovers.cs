using System.Diagnostics;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>Ends what runs on a cluster's files from before: the PostgreSQL of an Echo that was killed, or the children of a PostgreSQL
/// that was. The data directory is held by this process, so nobody else can be meant to use the files.</summary>
sealed partial class PostgresLeftovers(PostgresCluster cluster, ILogger logger)
{
    const string Program = "postgres";

    static readonly (ProgramSignal Signal, TimeSpan Grace)[] Steps =
    [
        (ProgramSignal.Interrupt, TimeSpan.FromSeconds(10)),
        (ProgramSignal.Quit, TimeSpan.FromSeconds(5)),
        (ProgramSignal.Kill, TimeSpan.FromSeconds(5)),
    ];

    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    /// <exception cref="DatabaseStartException">Something is left that can't be ended. Two servers on the same files would ruin them.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(cluster.Directory))
            return;
        foreach (var (signal, grace) in Steps)
        {
            if (Find() is not { Count: > 0 } processes)
                break;
            LogEnding(processes.Count, signal);
            if (!processes.Select(process => LibC.Signal(process, signal)).ToList().Contains(true))
                break;
            var since = Stopwatch.GetTimestamp();
            while (Find().Count > 0 && Stopwatch.GetElapsedTime(since) < grace)
                await Task.Delay(Beat, cancellationToken);
        }

        if (!ProcessTable.Exists)
            return;
        if (Find() is [var left, ..])
        {
            throw new DatabaseStartException(
                $"PostgreSQL (process {left}) still runs on {cluster.Directory}, and Echo can't end it: end that one, and start Echo again.");
        }

        // It names a process that is gone, or whose number now belongs to a stranger; PostgreSQL would not start.
        File.Delete(PostmasterFile.PathIn(cluster.Directory));
    }

    // The main process alone, as long as it lives, since it ends its children in good order. Each works in the cluster's directory.
    List<int> Find()
    {
        var all = ProcessTable.WorkingIn(cluster.Directory, Program).ToList();
        return PostmasterFile.Read(cluster.Directory) is { } file && (all.Contains(file.Process) || IsHidden(file.Process)) ? [file.Process] : all;
    }

    // A PostgreSQL of another account, where Echo lacks CAP_SYS_PTRACE: nobody can say where it works, so the file is believed.
    static bool IsHidden(int process)
    {
        try
        {
            return ProcessEntry.Read(process) is { IsRunning: true }
                && File.ReadAllText($"/proc/{process}/comm").Trim() == Program
                && File.ResolveLinkTarget($"/proc/{process}/cwd", returnFinalTarget: false) is null;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ending {Count} processes of PostgreSQL that an earlier run left behind ({Signal})")]
    partial void LogEnding(int count, ProgramSignal signal);
}
