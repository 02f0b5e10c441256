using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>Runs what rooms contributed to bring values from the database up to date.</summary>
sealed partial class MetricsRefresher(IEnumerable<MetricRefresh> refreshes, TimeProvider time, ILogger<MetricsRefresher> logger)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    readonly MetricRefresh[] refreshes = [.. refreshes];
    readonly SharedTurn<int> turn = new(time, Freshness);

    /// <summary>Never fails and takes little more than a second: values that can't be had stay as they were.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) =>
        refreshes.Length == 0 ? Task.CompletedTask : turn.JoinAsync(RunAllAsync, cancellationToken);

    async Task<int> RunAllAsync()
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        await Task.WhenAll(refreshes.Select(refresh => RunAsync(refresh, deadline.Token)));
        return refreshes.Length;
    }

    async Task RunAsync(MetricRefresh refresh, CancellationToken deadline)
    {
        try
        {
            await refresh.RunAsync(deadline).WaitAsync(deadline);
        }
        catch (Exception failure)
        {
            LogStale(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A metric could not be brought up to date; its last value stays")]
    partial void LogStale(Exception failure);
}
