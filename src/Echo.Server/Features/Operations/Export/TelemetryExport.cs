using Echo.Server.Features.Operations.Metrics;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Features.Operations.Export;

/// <summary>Sends traces and metrics to a collector while the server runs. Registered only when a collector is set.</summary>
sealed partial class TelemetryExport(
    TelemetryExportOptions options,
    ServerOptions server,
    GuardedHttp http,
    MetricsRefresher refresher,
    TimeProvider time,
    ILogger<TelemetryExport> logger)
    : BackgroundService
{
    TelemetryProviders? providers;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        providers = new(options, server, http);
        LogStarted(options.Endpoint!.Authority, options.Protocol);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // The last export blocks its thread until the collector has answered or patience ends.
        await Task.Run(() => providers?.Dispose(), CancellationToken.None);
        providers = null;
    }

    public override void Dispose()
    {
        providers?.Dispose();
        base.Dispose();
    }

    // The exporter reads instruments on its own clock; values from the database are kept no older than one of its intervals.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.MetricIntervalMilliseconds), time);
        do
        {
            await refresher.RefreshAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Traces and metrics go to {Endpoint} by {Protocol}")]
    partial void LogStarted(string endpoint, string protocol);
}
