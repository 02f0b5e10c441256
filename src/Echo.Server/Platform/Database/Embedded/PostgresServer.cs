using System.Diagnostics;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>One run of the own PostgreSQL, from its start to its end.</summary>
sealed class PostgresServer : IAsyncDisposable
{
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    // Replaying what a crash left takes seconds (max_wal_size); a repaired disk may take longer.
    static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);
    static readonly TimeSpan FastStop = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ImmediateStop = TimeSpan.FromSeconds(5);

    readonly SupervisedProcess process;

    PostgresServer(SupervisedProcess process) => this.process = process;

    public int Id => process.Id;

    public Task<ProgramExit> Exited => process.Exited;

    /// <summary>The last lines of its log.</summary>
    public string LogTail => string.Join(Environment.NewLine, process.StderrTail.TrimEnd().Split('\n').TakeLast(10));

    /// <summary>Starts PostgreSQL and waits until it takes connections.</summary>
    /// <param name="directory">Its files.</param>
    /// <param name="argv">Everything, the account's prefix included.</param>
    /// <exception cref="DatabaseStartException">It ended instead, or took too long.</exception>
    public static async Task<PostgresServer> StartAsync(
        string directory, IReadOnlyList<string> argv, ProcessSupervisor supervisor, CancellationToken cancellationToken)
    {
        var outcome = await supervisor.StartAsync(
            new()
            {
                Name = "PostgreSQL",
                Argv = argv,
                WorkingDirectory = directory,
                Confined = false,

                // A fast and clean end also when Echo is killed.
                ParentDeathSignal = ProgramSignal.Interrupt,
            },
            cancellationToken);
        if (!outcome.IsStarted)
            throw new DatabaseStartException($"PostgreSQL could not be started: {outcome.Refusal}");
        var server = new PostgresServer(outcome.Process);
        try
        {
            await server.BecomeReadyAsync(directory, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it in good order: open connections are closed, everything is written.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!await EndsAsync(ProgramSignal.Interrupt, FastStop))
            await EndsAsync(ProgramSignal.Quit, ImmediateStop);
        await process.DisposeAsync();
    }

    async Task BecomeReadyAsync(string directory, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (PostmasterFile.Read(directory) is not { Status: "ready" } file || file.Process != Id)
        {
            if (Exited.IsCompleted)
                throw new DatabaseStartException($"PostgreSQL ended while it started ({await Exited}): {LogTail}");
            if (Stopwatch.GetElapsedTime(since) > StartPatience)
                throw new DatabaseStartException($"PostgreSQL was not ready after {StartPatience.TotalMinutes} minutes: {LogTail}");
            await Task.WhenAny(Exited, Task.Delay(Beat, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    async Task<bool> EndsAsync(ProgramSignal signal, TimeSpan grace)
    {
        process.Signal(signal);
        return await Task.WhenAny(Exited, Task.Delay(grace)) == Exited;
    }
}
