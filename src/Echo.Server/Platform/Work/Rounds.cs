namespace Echo.Server.Platform.Work;

/// <summary>When loops look that look once in a while: all at the same moments. A node that has nothing to do is woken a few times a second then, not
/// by each loop at a moment of its own; threads that have just worked go on looking for work for a while, which costs more than most of the
/// looks.</summary>
public sealed class Rounds(TimeSpan interval, TimeProvider time)
{
    /// <summary>Waits until the next moment.</summary>
    /// <returns>True.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Left(interval, time), time, cancellationToken);
        return true;
    }

    /// <summary>How long it is until then: no longer than the interval, but for two milliseconds, and a quarter of it at least, for a look that took
    /// almost until the next one.</summary>
    public static TimeSpan Left(TimeSpan interval, TimeProvider time)
    {
        var length = (long)(interval.TotalSeconds * time.TimestampFrequency);
        var rest = length - (time.GetTimestamp() % length);

        // Timers count whole milliseconds, and must not end before the moment: the next wait would be for the same one.
        var left = TimeSpan.FromMilliseconds(Math.Ceiling(1000.0 * rest / time.TimestampFrequency) + 1);
        return left < interval / 4 ? interval / 4 : left;
    }
}
