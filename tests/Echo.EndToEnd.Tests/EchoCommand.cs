using System.Diagnostics;
using System.Text;

namespace Echo.EndToEnd.Tests;

/// <summary>The server's program with any arguments, watched from outside: what it prints and how it ends.</summary>
sealed class EchoCommand : IDisposable
{
    readonly Process process;
    readonly StringBuilder output = new();

    EchoCommand(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Everything printed so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public static EchoCommand Start(string data, string arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", $"\"{Checkout.ServerAssembly}\" {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Checkout.Root,
        };
        foreach (var (name, value) in Checkout.Environment.Append(("ECHO_DATA", data)).Concat(environment))
            start.Environment[name] = value;
        return new EchoCommand(start);
    }

    /// <returns>The exit code.</returns>
    public async Task<int> EndsAsync()
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
        return process.ExitCode;
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }

    void Add(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
