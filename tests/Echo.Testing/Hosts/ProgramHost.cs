using Echo.Server.Platform.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Echo.Testing.Hosts;

/// <summary>Supervises one shell for each script and waits to be killed.</summary>
static class ProgramHost
{
    public static async Task RunAsync(ProgramOptions options, string[] scripts)
    {
        await using var supervisor = new ProcessSupervisor(options, NullLogger<ProcessSupervisor>.Instance);
        foreach (var script in scripts)
        {
            var start = new ProgramStart { Name = "script", Argv = ["/bin/sh", "-c", script], Environment = Marked() };
            var outcome = await supervisor.StartAsync(start, CancellationToken.None);
            if (!outcome.IsStarted)
                throw new InvalidOperationException(outcome.Refusal);
        }

        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
    }

    static Dictionary<string, string> Marked() => new() { [Census.Variable] = Environment.GetEnvironmentVariable(Census.Variable) ?? "" };
}
