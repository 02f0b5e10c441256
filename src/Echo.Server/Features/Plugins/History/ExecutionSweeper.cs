namespace Echo.Server.Features.Plugins.History;

/// <summary>Forgets executions after 30 days.</summary>
sealed partial class ExecutionSweeper(ExecutionStore store, TimeProvider time, ILogger<ExecutionSweeper> logger) : BackgroundService
{
    public const int DaysKept = 30;

    static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                NotSwept(failure.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        while (await store.ForgetAsync(time.GetUtcNow() - TimeSpan.FromDays(DaysKept), cancellationToken))
        {
            // In portions, so that no transaction takes long.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Old executions of plugins could not be removed: {Reason}")]
    partial void NotSwept(string reason);
}
