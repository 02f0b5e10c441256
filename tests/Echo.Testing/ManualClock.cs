namespace Echo.Testing;

/// <summary>Time that passes only when a test says so.</summary>
public sealed class ManualClock : TimeProvider
{
    readonly Lock gate = new();
    readonly List<Alarm> alarms = [];
    DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are set.</summary>
    public int Alarms
    {
        get
        {
            lock (gate)
                return alarms.Count(alarm => alarm.Due is not null);
        }
    }

    /// <summary>Timers that are set for just this time.</summary>
    public int AlarmsIn(TimeSpan time)
    {
        lock (gate)
            return alarms.Count(alarm => alarm.Due == now + time);
    }

    /// <summary>How long it is to the next alarm; null when none is set.</summary>
    public TimeSpan? UntilAlarm
    {
        get
        {
            lock (gate)
                return alarms.Min(alarm => alarm.Due) - now;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        lock (gate)
            alarms.Add(alarm);
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Advance(TimeSpan by)
    {
        List<Alarm> due;
        lock (gate)
        {
            now += by;
            due = [.. alarms.Where(alarm => alarm.Due <= now)];
            due.ForEach(alarm => alarm.Due = null);
        }

        due.ForEach(alarm => alarm.Ring());
    }

    sealed class Alarm(ManualClock clock, Action ring) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public Action Ring => ring;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
                clock.alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
