namespace Echo.Mcp.Sessions.Stateless;

/// <summary>What is left of a time limit for several steps.</summary>
readonly struct TimeLeft(TimeSpan limit, TimeProvider time)
{
    readonly long started = time.GetTimestamp();

    public TimeSpan Now
    {
        get
        {
            if (limit == Timeout.InfiniteTimeSpan)
                return limit;
            var left = limit - time.GetElapsedTime(started);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
