using System.Runtime.ExceptionServices;
using Echo.Mcp.Failures;

namespace Echo.Mcp.Peers;

/// <summary>A request that waits for its answer, its time limit or its caller's patience, whichever ends first.</summary>
sealed class PendingRequest : IDisposable
{
    const int MostWaiting = 64;
    const long MostWaitingBytes = 1024 * 1024;
    static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    static readonly Task<ExceptionDispatchInfo?> NothingThrown = Task.FromResult<ExceptionDispatchInfo?>(null);

    readonly TaskCompletionSource<UpstreamReply> settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock gate = new();
    readonly TimeSpan timeout;
    readonly CancellationTokenSource abort;
    readonly CancellationTokenRegistration onTimeout;
    readonly CancellationTokenRegistration onCancelled;
    NewestQueue<ServerNotification>? reports;
    Task<ExceptionDispatchInfo?>? delivering;
    List<Action>? endings;
    bool isOver;

    public PendingRequest(
        long id, string method, CallerChannel? channel, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        Id = id;
        Method = method;
        Channel = channel;
        this.timeout = timeout;
        var limit = Limit(timeout);

        // One that never fires would still cost a timer.
        abort = limit == Timeout.InfiniteTimeSpan ? new() : new(limit, time);
        if (limit != Timeout.InfiniteTimeSpan)
            onTimeout = abort.Token.UnsafeRegister(static state => ((PendingRequest)state!).TimeOut(), this);
        onCancelled = cancellationToken.UnsafeRegister(static state => ((PendingRequest)state!).Abort(FailureKind.Cancelled), this);
    }

    public long Id { get; }

    public string Method { get; }

    public CallerChannel? Channel { get; }

    public Task<UpstreamReply> Settled => settled.Task;

    /// <summary>Ends when the channel has got all reports, with what it threw. Awaited when the request is settled.</summary>
    public Task<ExceptionDispatchInfo?> Delivered
    {
        get
        {
            lock (gate)
                return delivering ?? NothingThrown;
        }
    }

    /// <summary>Fires when nobody waits for the answer any more.</summary>
    public CancellationToken Aborted => abort.Token;

    public void Settle(UpstreamReply reply) => TrySettle(reply);

    /// <summary>Settles the request and breaks off its sending.</summary>
    public void Abort(UpstreamFailure failure)
    {
        if (!TrySettle(UpstreamReply.Of(failure)))
            return;
        try
        {
            abort.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The waiting caller went on in the meantime.
        }
    }

    /// <summary>Has something done when the request is settled; at once when it is.</summary>
    public void WhenOver(Action action)
    {
        lock (gate)
        {
            if (!isOver)
            {
                (endings ??= []).Add(action);
                return;
            }
        }

        action();
    }

    /// <summary>Queues a report for the channel. Most requests never get one, so that there is a queue only from the first on.</summary>
    public void Report(ServerNotification notification)
    {
        if (Channel is null)
            return;
        lock (gate)
        {
            if (isOver)
                return;
            if (reports is null)
            {
                reports = new(MostWaiting, MostWaitingBytes, static waiting => waiting.Params);
                delivering = Task.Run(DeliverAsync);
            }
        }

        reports.Post(notification with { Params = notification.Params.Copy() });
    }

    public void Dispose()
    {
        onCancelled.Dispose();
        onTimeout.Dispose();
        abort.Dispose();
    }

    static TimeSpan Limit(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan || timeout > LongestTimer
        ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromTicks(Math.Max(0, timeout.Ticks));

    async Task<ExceptionDispatchInfo?> DeliverAsync()
    {
        try
        {
            await foreach (var notification in reports!.ReadAllAsync(CancellationToken.None))
            {
                if (abort.IsCancellationRequested)
                    return null;
                await Channel!.NotifyAsync(notification, abort.Token);
            }

            return null;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // The caller's own fault, which it gets to see when the server need no longer work for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Abort(new UpstreamFailure(FailureKind.Cancelled, $"The receiver of reports on {Method} failed"));
            return ExceptionDispatchInfo.Capture(exception);
        }
    }

    void Abort(FailureKind kind) => Abort(new UpstreamFailure(kind, $"The caller gave up waiting for {Method}"));

    void TimeOut() => Settle(UpstreamReply.Of(
        new UpstreamFailure(FailureKind.TimedOut, $"The server did not answer {Method} within {timeout.TotalSeconds:0.###} s")));

    bool TrySettle(UpstreamReply reply)
    {
        if (!settled.TrySetResult(reply))
            return false;
        lock (gate)
        {
            isOver = true;
            reports?.Complete();
        }

        foreach (var ending in endings ?? [])
            ending();
        return true;
    }
}
