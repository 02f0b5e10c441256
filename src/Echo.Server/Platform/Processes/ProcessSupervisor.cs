using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Echo.Server.Platform.Processes;

/// <summary>Starts programs and makes sure that they end. Each gets its argv without a shell, an own session and process group, an
/// environment without Echo's secrets, limits of memory and open files, and ends with all its descendants when it is stopped, when it ends
/// itself, or when Echo ends in whatever way, as far as <see cref="Confinement"/> promises.</summary>
public sealed partial class ProcessSupervisor : IHostedService, IAsyncDisposable
{
    static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(3);

    readonly ProgramOptions options;
    readonly ILogger<ProcessSupervisor> logger;
    readonly StarterThread starter = new();
    readonly ConcurrentDictionary<long, SupervisedProcess> running = [];
    readonly ProgramPlaces places;
    readonly Lazy<Task<ProgramTools>> tools;
    readonly Lazy<Task<Confinement>> confinement;
    Task preparation = Task.CompletedTask;
    SupervisedProcess? warden;
    volatile Confinement? chosen;
    volatile LimitsInForce? limits;
    long number;
    bool stopping;

    public ProcessSupervisor(ProgramOptions options, ILogger<ProcessSupervisor> logger)
    {
        (this.options, this.logger) = (options, logger);
        places = new(options);
        var probe = new ConfinementProbe(starter);
        tools = new(probe.FindToolsAsync);
        confinement = new(() => ConfineAsync(probe));
    }

    /// <summary>How programs are confined; null during the first moments of the server, while that is being tried.</summary>
    public Confinement? Confinement => chosen;

    /// <summary>How many programs run now, Echo's own parts aside.</summary>
    public int Count => places.Count;

    /// <summary>Whether the limits of each program can be set here; null as long as <see cref="Confinement"/> is.</summary>
    public LimitsInForce? Limits => limits;

    internal StarterThread Starter => starter;

    /// <summary>Starts a program. That it can't be started is an expected outcome and comes back as a sentence.</summary>
    public async Task<StartOutcome> StartAsync(ProgramStart start, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref stopping))
            return StartOutcome.Refused($"{start.Name} was not started: Echo is stopping.");
        if (!start.Confined)
            return await AdmitAsync(start, null, cancellationToken);
        if (places.Take(start.Account) is { } reason)
            return StartOutcome.Refused($"{start.Name} was not started: {reason}.");

        var outcome = default(StartOutcome);
        try
        {
            return outcome = await AdmitAsync(start, await confinement.Value, cancellationToken);
        }
        finally
        {
            if (!outcome.IsStarted)
                places.GiveBack(start.Account);
        }
    }

    /// <summary>Begins to choose the confinement and to sweep up after a killed Echo, without holding up the start.</summary>
    Task IHostedService.StartAsync(CancellationToken cancellationToken)
    {
        preparation = Task.Run(PrepareAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    async Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        await preparation;
        await EndAllAsync(ShutdownGrace, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Volatile.Read(ref stopping) && running.IsEmpty && !starter.IsAlive)
            return;
        await EndAllAsync(TimeSpan.Zero, CancellationToken.None);
        if (warden is { } last)
        {
            last.Signal(ProgramSignal.Kill);
            await last.DisposeAsync();
        }

        starter.Dispose();
    }

    async Task<Confinement> ConfineAsync(ConfinementProbe probe)
    {
        var found = await tools.Value;
        var best = options.Confinement ?? await probe.ChooseAsync(found);
        limits = LimitsInForce.Of(options, found);
        warden = (await LaunchAsync(ProgramWarden.Start, null, CancellationToken.None)).Process;
        return chosen = best;
    }

    async Task<StartOutcome> AdmitAsync(ProgramStart start, Confinement? how, CancellationToken cancellationToken)
    {
        var outcome = await LaunchAsync(start, how, cancellationToken);
        if (!outcome.IsStarted)
            return outcome;
        var id = Interlocked.Increment(ref number);
        running[id] = outcome.Process;
        LogStarted(start.Name, outcome.Process.Id);
        _ = FollowAsync(id, start, outcome.Process); // ends with the program, and nothing in it fails
        if (!Volatile.Read(ref stopping))
            return outcome;

        // The server began to stop meanwhile and did not see this one.
        await outcome.Process.StopAsync(TimeSpan.Zero, CancellationToken.None);
        return outcome;
    }

    async Task<StartOutcome> LaunchAsync(ProgramStart start, Confinement? how, CancellationToken cancellationToken)
    {
        var mark = how is null ? null : ProgramMark.Next();
        var command = ProgramCommand.Create(start, how, mark, await tools.Value, options, out var refusal);
        if (command is null)
            return StartOutcome.Refused(refusal);
        Process process;
        try
        {
            process = await starter.StartAsync(command, cancellationToken);
        }
        catch (Win32Exception failure)
        {
            // The exception's own text names the program in front, not the one that was asked for.
            var reason = new Win32Exception(failure.NativeErrorCode).Message;
            return StartOutcome.Refused($"The program {start.Argv[0]} could not be started: {reason}.");
        }

        return StartOutcome.Started(new SupervisedProcess(process, start.Name, how, mark, logger));
    }

    async Task FollowAsync(long id, ProgramStart start, SupervisedProcess process)
    {
        var exit = await process.Exited;
        running.TryRemove(id, out _);
        if (start.Confined)
            places.GiveBack(start.Account);
        LogEnded(start.Name, process.Id, exit);
    }

    async Task PrepareAsync()
    {
        try
        {
            if (ProgramMark.KillOrphans() is > 0 and var orphans)
                LogOrphans(orphans);
            var best = await confinement.Value;
            if (best.IsComplete)
                LogConfinement(best);
            else
                LogWeakConfinement(best);
            if (limits is { IsComplete: false })
                LogNoLimits();
        }
        catch (Exception failure)
        {
            LogNotPrepared(failure);
        }
    }

    async Task EndAllAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        Volatile.Write(ref stopping, true);
        await Task.WhenAll(running.Values.Select(process => process.StopAsync(grace, cancellationToken)));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Program {Name} started as process {Process}")]
    partial void LogStarted(string name, int process);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Program {Name} (process {Process}) ended with {Exit}")]
    partial void LogEnded(string name, int process, ProgramExit exit);

    [LoggerMessage(Level = LogLevel.Information, Message = "Programs are confined by {Confinement}")]
    partial void LogConfinement(Confinement confinement);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Programs are confined by {Confinement}: install bubblewrap, or allow user namespaces, so that none can outlive Echo")]
    partial void LogWeakConfinement(Confinement confinement);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The memory and open files of programs are not limited: install prlimit, of the package util-linux")]
    partial void LogNoLimits();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ended {Count} processes that an earlier run left behind")]
    partial void LogOrphans(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The confinement of programs could not be chosen")]
    partial void LogNotPrepared(Exception failure);
}
