using System.Collections.Concurrent;

namespace Echo.Server.Tests.Platform;

/// <summary>A clock that stands still until a test moves it.</summary>
sealed class SettableClock(string start = "2026-01-31T12:00:00Z") : TimeProvider
{
    readonly ConcurrentDictionary<TimeSpan, int> waits = [];
    DateTimeOffset now = DateTimeOffset.Parse(start);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    /// <summary>How often somebody has begun to wait for so long. Waiting itself takes its real time.</summary>
    public int Waits(TimeSpan time) => waits.GetValueOrDefault(time);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        waits.AddOrUpdate(dueTime, 1, (_, count) => count + 1);
        return base.CreateTimer(callback, state, dueTime, period);
    }

    public void Advance(TimeSpan time) => now += time;
}
