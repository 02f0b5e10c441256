namespace Echo.Server.Tests.Features.Services;

/// <summary>Time whose timers are over much sooner, so that nobody waits for pauses between tries.</summary>
sealed class HurriedTime(int times) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / times : dueTime, period);
}
