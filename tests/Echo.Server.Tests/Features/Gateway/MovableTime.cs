namespace Echo.Server.Tests.Features.Gateway;

/// <summary>The real time, which a test can move forward. Timers go by the real one.</summary>
sealed class MovableTime : TimeProvider
{
    long ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
