namespace Echo.Server.Features.Catalog.Calls;

/// <summary>Keeps the call log within its age and size, and without calls of those who are gone.</summary>
sealed partial class CallSweeper(CallStore calls, CatalogOptions options, TimeProvider time, ILogger<CallSweeper> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - TimeSpan.FromDays(options.CallRetentionDays);
        while (await calls.ForgetAsync(before, options.CallsKept, cancellationToken))
        {
            // In portions, so that no transaction takes long.
        }

        await calls.ForgetGoneAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Old entries of the call log could not be removed")]
    partial void LogFailed(Exception exception);
}
