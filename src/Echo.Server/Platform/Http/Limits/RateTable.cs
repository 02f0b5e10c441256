using System.Collections.Concurrent;

namespace Echo.Server.Platform.Http.Limits;

/// <summary>The windows of all subjects on this node. Windows that are over are dropped. When a flood of addresses fills the table all the
/// same, further newcomers are counted together with their neighbourhood, so that memory stays bounded and limits still hold.</summary>
sealed class RateTable(TimeProvider time, int capacity = RateTable.DefaultCapacity)
{
    const int DefaultCapacity = 100_000;
    const int SharedWindows = 256;
    const long SweepInterval = 10_000;
    const long SweepIntervalWhenFull = 1_000;

    readonly ConcurrentDictionary<(RatePolicy Policy, RateSubject Subject), RateWindow> windows = new();
    readonly ConcurrentDictionary<(RatePolicy Policy, int Bucket), RateWindow> shared = new();
    readonly long start = time.GetTimestamp();
    int count;
    long sweptAt;

    /// <summary>Windows that are kept for single subjects.</summary>
    public int Size => Volatile.Read(ref count);

    public RateVerdict Count(RatePolicy policy, RateSubject subject, RateAllowance allowance)
    {
        var now = (long)time.GetElapsedTime(start).TotalMilliseconds;
        while (true)
        {
            var window = windows.TryGetValue((policy, subject), out var known) ? known : Open(policy, subject, now);
            if (window.Count(now, allowance) is { } verdict)
                return verdict;
        }
    }

    RateWindow Open(RatePolicy policy, RateSubject subject, long now)
    {
        Sweep(now);
        if (Size >= capacity)
        {
            var slot = (int)((uint)subject.Neighbourhood().GetHashCode() % SharedWindows);
            return shared.GetOrAdd((policy, slot), static _ => new RateWindow());
        }

        var fresh = new RateWindow();
        var window = windows.GetOrAdd((policy, subject), fresh);
        if (ReferenceEquals(window, fresh))
            Interlocked.Increment(ref count);
        return window;
    }

    // Newcomers pay for it: whoever opens a window when the last sweep is long enough ago. One at a time.
    void Sweep(long now)
    {
        var last = Volatile.Read(ref sweptAt);
        var interval = Size >= capacity ? SweepIntervalWhenFull : SweepInterval;
        if (now - last < interval || Interlocked.CompareExchange(ref sweptAt, now, last) != last)
            return;
        foreach (var entry in windows)
        {
            // A slow sweep may meet the next one: neither may take away a window that has been opened since.
            if (entry.Value.TryDrop(now) && windows.TryRemove(entry))
                Interlocked.Decrement(ref count);
        }
    }
}
