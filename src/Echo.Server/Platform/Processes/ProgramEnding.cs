using System.Diagnostics;

namespace Echo.Server.Platform.Processes;

/// <summary>The end of one program, step by step: input closed, asked to terminate, killed. It happens once, however many ask for
/// it.</summary>
sealed partial class ProgramEnding(SupervisedProcess program, ILogger logger)
{
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(2);

    // A well-behaved program ends when its input ends; MCP asks for this order (transports, stdio, shutdown).
    static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(1);
    static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    readonly TaskCompletionSource hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock gate = new();
    Task? steps;

    public async Task RunAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await using var _ = cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), hurry);
        Task mine;
        lock (gate)
            mine = steps ??= EndAsync(grace);
        await mine;
    }

    async Task EndAsync(TimeSpan grace)
    {
        var since = Stopwatch.GetTimestamp();
        CloseInput();
        if (await EndsWithinAsync(grace / 3 < LongestFarewell ? grace / 3 : LongestFarewell))
            return;
        while (!program.HasBegun && !hurry.Task.IsCompleted && Stopwatch.GetElapsedTime(since) < grace && !await EndsWithinAsync(Beat))
        {
        }

        // Only what runs now is asked: not what the program starts in order to clean up.
        program.Signal(ProgramSignal.Terminate);
        if (await EndsWithinAsync(grace - Stopwatch.GetElapsedTime(since)))
            return;
        LogKilled(program.Name, program.Id);
        program.Signal(ProgramSignal.Kill);
        await Task.WhenAny(program.Exited, Task.Delay(AfterKill));
    }

    async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
            await Task.WhenAny(program.Exited, hurry.Task, Task.Delay(time));
        return program.Exited.IsCompleted;
    }

    void CloseInput()
    {
        try
        {
            program.Input.Dispose();
        }
        catch (IOException)
        {
            // The program has gone, and its input with it.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Program {Name} (process {Id}) did not end when asked and was killed")]
    partial void LogKilled(string name, int id);
}
