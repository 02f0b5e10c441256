namespace Echo.Server.Features.Access.Throttling;

/// <summary>Removes what the throttle has no use for any more.</summary>
sealed partial class FailureSweeper(SignInFailureStore failures, TimeProvider time, ILogger<FailureSweeper> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await failures.SweepAsync(time.GetUtcNow(), stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Old failures of signing in could not be removed")]
    partial void LogFailed(Exception exception);
}
