using System.Text.Json;
using System.Text.Unicode;
using Echo.Mcp.Json;
using Echo.Server.Features.Plugins.Loading;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Features.Plugins.External;

/// <summary>Runs the program of an external plugin, once for each call: the payload goes to its standard input, what it prints is the result. When
/// the call is over, so is the program, with everything that it started.</summary>
sealed class ExternalRunner(ProcessSupervisor supervisor, ProgramOptions programs)
{
    // The kernel's limit for one argument, with the end that it adds (execve(2), MAX_ARG_STRLEN).
    const int LongestArgument = (128 * 1024) - 1;

    /// <param name="folder">The plugin's own, in which the program runs.</param>
    /// <exception cref="OperationCanceledException">The token fired, and the program was ended.</exception>
    public async Task<ActionResult> RunAsync(
        PluginManifest manifest, string action, string folder, RunningCall call, CancellationToken cancellationToken)
    {
        if (manifest.PayloadAsArgument && call.RawPayload.Utf8.Length > LongestArgument)
            return ActionResult.Failed($"its program takes the payload as an argument, which has at most {LongestArgument} bytes");
        var started = await supervisor.StartAsync(
            new()
            {
                Name = $"plugin {manifest.Name}",
                Argv = [.. manifest.Command!, action, .. manifest.PayloadAsArgument ? [call.RawPayload.ToString()] : Array.Empty<string>()],
                WorkingDirectory = folder,
                Account = call.Caller.Id,
            },
            cancellationToken);
        if (!started.IsStarted)
            return ActionResult.Failed(started.Refusal);
        await using var program = started.Process;
        var feeding = FeedAsync(program, call.RawPayload, cancellationToken);
        try
        {
            return await ReadAsync(program, cancellationToken);
        }
        finally
        {
            await program.StopAsync(TimeSpan.Zero, CancellationToken.None);
            await feeding;
        }
    }

    async Task<ActionResult> ReadAsync(SupervisedProcess program, CancellationToken cancellationToken)
    {
        var output = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await program.Output.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (output.Length + read > ActionResult.MostBytes)
                return ActionResult.Failed("it printed more than 4 MiB");
            output.Write(buffer, 0, read);
        }

        var exit = await program.Exited.WaitAsync(cancellationToken);
        if (exit.Code != 0)
            return ActionResult.Failed(ProgramFailure.Explain(exit, program.StderrTail, programs));
        return Parse(output.GetBuffer().AsMemory(0, (int)output.Length)) is { } value
            ? ActionResult.Of(value)
            : ActionResult.Failed(output.Length == 0 ? "it printed no result" : "what it printed is not one JSON value");
    }

    static async Task FeedAsync(SupervisedProcess program, RawJson payload, CancellationToken cancellationToken)
    {
        try
        {
            await program.Input.WriteAsync(payload.Utf8, cancellationToken);
            program.Input.Close();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A program need not read its payload.
        }
    }

    static RawJson? Parse(ReadOnlyMemory<byte> output)
    {
        if (!Utf8.IsValid(output.Span))
            return null;
        try
        {
            // Checks the depth too.
            using var document = JsonDocument.Parse(output);
            return RawJson.Parse(output);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
