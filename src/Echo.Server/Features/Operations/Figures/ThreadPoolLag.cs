namespace Echo.Server.Features.Operations.Figures;

/// <summary>Measures once a second how long a work item waits until a pool thread takes it: the figure that grows when something blocks
/// the pool.</summary>
sealed class ThreadPoolLag(TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly Lock writing = new();
    readonly double[] lastMinute = new double[60];
    int measured;

    /// <summary>Average of the last minute in milliseconds; 0 before the first measurement.</summary>
    public double AverageMilliseconds
    {
        get
        {
            lock (writing)
                return measured == 0 ? 0 : Math.Round(lastMinute.AsSpan(0, Math.Min(measured, lastMinute.Length)).ToArray().Average(), 3);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            var lag = await MeasureAsync();
            lock (writing)
                lastMinute[measured++ % lastMinute.Length] = lag.TotalMilliseconds;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // The shared queue, where requests stand too; the thread's own queue would be served at once.
    Task<TimeSpan> MeasureAsync()
    {
        var taken = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = time.GetTimestamp();
        ThreadPool.UnsafeQueueUserWorkItem(_ => taken.SetResult(time.GetElapsedTime(queued)), state: 0, preferLocal: false);
        return taken.Task;
    }
}
