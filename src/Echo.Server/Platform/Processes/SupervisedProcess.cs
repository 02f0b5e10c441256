using System.Diagnostics;

namespace Echo.Server.Platform.Processes;

/// <summary>A running program. Whoever started it owns it: reads <see cref="Output"/>, and disposes it in the end, which stops
/// it.</summary>
/// <remarks>Error output is always drained, so a program never blocks on it. Output is not: a program that nobody reads waits.</remarks>
public sealed class SupervisedProcess : IAsyncDisposable
{
    const int TailBytes = 64 * 1024;

    // Of error output so much is read in so much time.
    const int Portion = 256 * 1024;

    static readonly TimeSpan PortionTime = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan LastOutput = TimeSpan.FromMilliseconds(500);

    readonly Process process;
    readonly Confinement? confinement;
    readonly string? mark;
    readonly OutputTail tail = new(TailBytes);
    readonly ProgramEnding ending;

    internal SupervisedProcess(Process process, string name, Confinement? confinement, string? mark, ILogger logger)
    {
        (this.process, this.confinement, this.mark) = (process, confinement, mark);
        (Id, Name) = (process.Id, name);
        Exited = WatchAsync();
        ending = new ProgramEnding(this, logger);
    }

    /// <summary>The operating system's number of the outermost process; everything that was started is this process or below it.</summary>
    public int Id { get; }

    /// <summary>What the log calls the program.</summary>
    public string Name { get; }

    /// <summary>The program's standard input. A write fails with an IOException when the program has gone.</summary>
    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>The program's standard output; ends when the program ends.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>The last 64 KiB of error output as text. It may hold anything, also secrets.</summary>
    public string StderrTail => tail.ToString();

    /// <summary>Whether the program wrote more error output than is kept.</summary>
    public bool StderrIsCut => tail.IsCut;

    /// <summary>Completes, never fails, when the program has ended and its last error output has been read.</summary>
    public Task<ProgramExit> Exited { get; }

    /// <summary>Whether the program runs yet: in a namespace it appears a moment after its outermost process.</summary>
    internal bool HasBegun => !HasNamespace || Inside().Any();

    bool HasNamespace => confinement is { IsComplete: true };

    /// <summary>Sends a signal to the program and what it started; nothing happens when it has ended.</summary>
    public void Signal(ProgramSignal signal)
    {
        if (Exited.IsCompleted || process.HasExited)
            return;
        if (HasNamespace && signal != ProgramSignal.Kill)
        {
            foreach (var (inner, _) in Inside())
                LibC.Signal(inner, signal);
        }
        else if (!LibC.SignalGroup(Id, signal))
        {
            LibC.Signal(Id, signal); // directly after the start the group may not exist yet
        }
    }

    /// <summary>Ends the program: closes its input, after a moment asks it to terminate, and kills it when the grace is over.
    /// Safe to call often and from several places; the first call's grace counts.</summary>
    /// <param name="grace">How long the program may take in all.</param>
    /// <param name="cancellationToken">When cancelled, the program is killed at once; the call still waits for its end, for 5 s at
    /// most.</param>
    public Task StopAsync(TimeSpan grace, CancellationToken cancellationToken) => ending.RunAsync(grace, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(ProgramEnding.DefaultGrace, CancellationToken.None);
        process.Dispose();
    }

    // The outermost process and its child hold the namespace; ending them would kill the program without asking it.
    IEnumerable<(int Process, int Depth)> Inside() => ProcessTable.Descendants(Id).Where(inner => inner.Depth >= 2);

    async Task<ProgramExit> WatchAsync()
    {
        var drained = DrainAsync();
        await process.WaitForExitAsync();
        if (confinement is { IsComplete: false })
        {
            LibC.SignalGroup(Id, ProgramSignal.Kill);
            ProgramMark.KillAll(mark!);
        }

        await Task.WhenAny(drained, Task.Delay(LastOutput));
        return new ProgramExit(process.ExitCode);
    }

    async Task DrainAsync()
    {
        var buffer = new byte[4096];
        var (taken, since) = (0, Stopwatch.GetTimestamp());
        try
        {
            while (await process.StandardError.BaseStream.ReadAsync(buffer) is > 0 and var read)
            {
                tail.Append(buffer.AsSpan(0, read));
                taken += read;
                if (taken < Portion)
                    continue;

                // A program that floods waits in its pipe, and keeps no core busy here.
                if (PortionTime - Stopwatch.GetElapsedTime(since) is var rest && rest > TimeSpan.Zero)
                    await Task.Delay(rest);
                (taken, since) = (0, Stopwatch.GetTimestamp());
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Disposed while a process that left the group still holds the other end.
        }
    }
}
