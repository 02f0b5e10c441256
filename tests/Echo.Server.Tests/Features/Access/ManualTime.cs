namespace Echo.Server.Tests.Features.Access;

/// <summary>A clock that stands still until a test moves it.</summary>
sealed class ManualTime : TimeProvider
{
    static readonly long Start = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    long ticks = Start;

    public bool HasMoved => Interlocked.Read(ref ticks) != Start;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan time) => Interlocked.Add(ref ticks, time.Ticks);
}
