namespace Echo.Server.Features.Connections;

/// <summary>Ends work after a time, whatever it is waiting for, and tells that from a caller who gave up.</summary>
static class TimeLimit
{
    /// <param name="seconds">What the answer names as the limit; a part of the time may have been used up before.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<ReadOutcome<T>> RunAsync<T>(
        Func<CancellationToken, Task<ReadOutcome<T>>> work, TimeSpan left, int seconds, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new UpstreamOutcome.TimedOut(seconds, null);
        }
    }
}
