namespace Echo.Mcp.Transports;

/// <summary>Slows down the reading of a server that sends much more than it was asked for. The flood then waits in the server's own pipe or
/// socket, where it stops the server, and does not keep a core busy that other servers need. Answers cost nothing.</summary>
sealed class Inflow(TimeProvider time)
{
    /// <summary>So many messages may come at once that nobody asked for, and so many in each second. The progress and logs of a busy server
    /// stay far below.</summary>
    public const int Most = 2000;

    const int BytesOfOne = 64 * 1024;

    // Reading goes on in portions: waking up costs more than a message does.
    static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(50);

    long asked;
    double left = Most;
    long filled = time.GetTimestamp();

    /// <summary>A request was sent, so that one message more may come.</summary>
    public void Ask() => Interlocked.Increment(ref asked);

    /// <summary>Counts a message that has come, and waits where it was one too many. There is one reader.</summary>
    public ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref asked) > 0)
        {
            Interlocked.Decrement(ref asked);
            return default;
        }

        left -= 1 + bytes / BytesOfOne;
        if (left > 0)
            return default;
        var now = time.GetTimestamp();
        left = Math.Min(Most, left + time.GetElapsedTime(filled, now).TotalSeconds * Most);
        filled = now;
        return left > 0 ? default : new(RestAsync(cancellationToken));
    }

    async Task RestAsync(CancellationToken cancellationToken)
    {
        var rest = TimeSpan.FromSeconds(-left / Most);
        rest = rest > ShortestRest ? rest : ShortestRest;
        await Task.Delay(rest, time, cancellationToken);
        var rested = time.GetElapsedTime(filled);
        left = Math.Min(Most, left + (rested > rest ? rested : rest).TotalSeconds * Most);
        filled = time.GetTimestamp();
    }
}
