namespace Echo.Server.Tests.Platform;

/// <summary>A clock that stands still until a test moves it.</summary>
sealed class SettableClock(string start = "2026-01-31T12:00:00Z") : TimeProvider
{
    DateTimeOffset now = DateTimeOffset.Parse(start);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    public void Advance(TimeSpan time) => now += time;
}
