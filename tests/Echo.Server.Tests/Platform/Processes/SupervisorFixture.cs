using Echo.Server.Platform.Processes;
using Echo.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Echo.Server.Tests.Platform.Processes;

/// <summary>A supervisor of one test, and a census of everything that it starts.</summary>
sealed class SupervisorFixture(ProgramOptions? options = null) : IAsyncDisposable
{
    public ProcessSupervisor Supervisor { get; } = new(options ?? new ProgramOptions(), NullLogger<ProcessSupervisor>.Instance);

    public Census Census { get; } = new();

    /// <summary>The best way of confinement on this machine, and the one that works everywhere.</summary>
    public static async Task<IReadOnlyList<Confinement>> ConfinementsAsync() => [.. (await AllConfinementsAsync()).Take(2)];

    /// <summary>Every way of confinement that works on this machine.</summary>
    public static async Task<IReadOnlyList<Confinement>> AllConfinementsAsync()
    {
        using var starter = new StarterThread();
        var probe = new ConfinementProbe(starter);
        List<Confinement> all = [new Confinement(ConfinementKind.ProcessGroup)];
        await foreach (var working in probe.FindWorkingAsync(await probe.FindToolsAsync()))
            all.Add(working);
        return all;
    }

    public Task<SupervisedProcess> ShellAsync(string script) => StartAsync("/bin/sh", "-c", script);

    public async Task<SupervisedProcess> StartAsync(params string[] argv) =>
        (await Supervisor.StartAsync(
            new() { Name = "test", Argv = argv, Environment = Census.Environment }, CancellationToken.None))
            .Process.ShouldNotBeNull();

    /// <summary>All that the program writes until it ends.</summary>
    public static async Task<string> OutputOfAsync(SupervisedProcess process)
    {
        using var reader = new StreamReader(process.Output);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    public ValueTask DisposeAsync() => Supervisor.DisposeAsync();
}
