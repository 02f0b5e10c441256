namespace Echo.Server.Platform.Configuration;

/// <summary>Says at the start what an operator should know about the settings.</summary>
sealed partial class StartNotes(IConfiguration configuration, ServerOptions options, ILogger<StartNotes> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (UnusedVariables.SetIn(configuration) is { Count: > 0 } names)
            LogUnused(string.Join(", ", names));
        if (options is { Debug: true, ListensOnLoopback: false })
            LogDebug(options.Host);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "These variables are set and have no effect, since Echo keeps everything in PostgreSQL: {Names}")]
    partial void LogUnused(string names);

    [LoggerMessage(LogLevel.Warning, "DEBUG is on and HOST is {Host}: whoever reaches the server can read exception texts")]
    partial void LogDebug(string host);
}
