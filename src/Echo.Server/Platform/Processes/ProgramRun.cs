using System.Text;

namespace Echo.Server.Platform.Processes;

/// <summary>What a program that was run to its end left.</summary>
public sealed record ProgramResult(ProgramExit Exit, string Output, string Errors)
{
    public bool Succeeded => Exit.Code == 0;
}

/// <summary>Runs short programs to their end.</summary>
public static class ProgramRun
{
    const int LongestOutput = 1024 * 1024;

    // As shells say "command not found".
    static readonly ProgramExit NotStarted = new(127);

    /// <summary>Starts a program, collects up to 1 MiB of its output, and waits for its end.</summary>
    /// <param name="atMost">After this time it is killed, and the result shows the signal.</param>
    /// <returns>Also for a program that can't be started: exit code 127, and the reason as error output.</returns>
    public static async Task<ProgramResult> RunAsync(
        this ProcessSupervisor supervisor, ProgramStart start, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var outcome = await supervisor.StartAsync(start, cancellationToken);
        if (!outcome.IsStarted)
            return new ProgramResult(NotStarted, "", outcome.Refusal);
        await using var process = outcome.Process;
        process.Input.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        var output = new MemoryStream();
        try
        {
            await CollectAsync(process.Output, output, limit.Token);
            await process.Exited.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await process.StopAsync(TimeSpan.Zero, CancellationToken.None);
        }

        var text = Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
        return new ProgramResult(await process.Exited, text, process.StderrTail);
    }

    static async Task CollectAsync(Stream from, MemoryStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            to.Write(buffer, 0, (int)Math.Min(read, LongestOutput - to.Length));
    }
}
