using Echo.Mcp.Failures;
using Echo.Mcp.Json;

namespace Echo.Mcp.Peers;

/// <summary>A request that waits for its answer, its time limit or its caller's patience, whichever ends first.</summary>
sealed class PendingRequest : IDisposable
{
    const int MostProgress = 64;
    const long MostProgressBytes = 1024 * 1024;
    static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    readonly TaskCompletionSource<UpstreamReply> settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly NewestQueue<RawJson>? progress;
    readonly TimeSpan timeout;
    readonly CancellationTokenSource abort;
    readonly CancellationTokenRegistration onTimeout;
    readonly CancellationTokenRegistration onCancelled;

    public PendingRequest(
        long id, string method, bool wantsProgress, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        Id = id;
        Method = method;
        this.timeout = timeout;
        if (wantsProgress)
            progress = new(MostProgress, MostProgressBytes, static notification => notification);
        abort = new(Limit(timeout), time);
        onTimeout = abort.Token.UnsafeRegister(static state => ((PendingRequest)state!).TimeOut(), this);
        onCancelled = cancellationToken.UnsafeRegister(static state => ((PendingRequest)state!).Abort(FailureKind.Cancelled), this);
    }

    public long Id { get; }

    public string Method { get; }

    public Task<UpstreamReply> Settled => settled.Task;

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

    public void Report(RawJson notification) => progress?.Post(notification.Copy());

    /// <summary>Hands progress on until the request is settled.</summary>
    /// <param name="cancellationToken">No more is wanted.</param>
    public async Task DeliverAsync(Func<RawJson, CancellationToken, ValueTask> receiver, CancellationToken cancellationToken)
    {
        await foreach (var notification in progress!.ReadAllAsync(CancellationToken.None))
        {
            if (cancellationToken.IsCancellationRequested)
                return;
            await receiver(notification, cancellationToken);
        }
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

    void Abort(FailureKind kind) => Abort(new UpstreamFailure(kind, $"The caller gave up waiting for {Method}"));

    void TimeOut() => Settle(UpstreamReply.Of(
        new UpstreamFailure(FailureKind.TimedOut, $"The server did not answer {Method} within {timeout.TotalSeconds:0.###} s")));

    bool TrySettle(UpstreamReply reply)
    {
        if (!settled.TrySetResult(reply))
            return false;
        progress?.Complete();
        return true;
    }
}
