using System.Diagnostics;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>Runs a program of Node.js to its end.</summary>
static class Node
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string node, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(node, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var program = Process.Start(start)!;
        try
        {
            var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
            await program.WaitForExitAsync().WaitAsync(Limit);
            program.ExitCode.ShouldBe(0, await errors + await output);
            return await output;
        }
        finally
        {
            program.Kill(entireProcessTree: true);
        }
    }
}
