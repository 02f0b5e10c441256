using System.Runtime.InteropServices;
using Echo.Server;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.StdioEntry;

// The one room that speaks to the console: what is said here is for the person who typed the command. It goes to standard error,
// so that standard output holds nothing but the log.
#pragma warning disable RS0030, MA0040 // A signal reaches the host by itself.

var line = CommandLine.Parse(args);
if (line.ExitCode is { } code)
    return code;

try
{
    return await (line.Verb switch
    {
        CommandVerb.Serve => ServeAsync(),
        CommandVerb.Stdio => StdioAsync(),
        _ => SchemaCommand.RunAsync(line, Console.Out),
    });
}
catch (Exception refusal) when (refusal is SettingsException or DatabaseStartException)
{
    Console.Error.WriteLine(refusal.Message);
    return 2;
}

async Task<int> StdioAsync()
{
    using var stop = new CancellationTokenSource();
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    return await StdioCommand.RunAsync(line, Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error.WriteLine, stop.Token);
}

async Task<int> ServeAsync()
{
    await using var app = EchoServer.Build(line);
    try
    {
        await app.StartAsync();
    }
    catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
    {
        // A signal came before the start was over. That is a stop like any other.
        return 0;
    }
    catch
    {
        // What had started ends in order; else the host logs each part of it that ends as a defect.
        await app.StopAsync();
        throw;
    }

    foreach (var sentence in StartBanner.Of(app.Services))
        Console.Error.WriteLine(sentence);
    await app.WaitForShutdownAsync();
    return 0;
}
