using Quartz;

namespace Echo.Server.Features.Jobs.Recurring;

/// <summary>Work that comes back by the clock. A feature registers one for each; all nodes together make one job at each tick. The payload
/// is <c>{"tick": time}</c>.</summary>
/// <remarks>Ticks that nobody was there for: those of the last minute are all made up, in order; of a longer absence only the newest runs.</remarks>
/// <param name="Name">Names it in the database; never changes.</param>
/// <param name="Type">Of a registered <see cref="IJobHandler"/>.</param>
/// <param name="Expression">Seconds, minutes, hours, day of month, month, day of week, as Quartz reads them; in UTC.</param>
public sealed record JobSchedule(string Name, string Type, string Expression)
{
    static readonly TimeSpan MadeUp = TimeSpan.FromMinutes(1);

    readonly CronExpression cron = new(Expression, TimeZoneInfo.Utc);

    /// <returns>Null when there is none any more.</returns>
    internal DateTimeOffset? After(DateTimeOffset time) => cron.GetNextValidTimeAfter(time);

    /// <summary>The ticks to run, when one was due that is not later than now, and the one to wait for then.</summary>
    internal (IReadOnlyList<DateTimeOffset> Ticks, DateTimeOffset? Next) Due(DateTimeOffset due, DateTimeOffset now)
    {
        if (now - due > MadeUp)
            due = Newest(due, now);
        var ticks = new List<DateTimeOffset>();
        DateTimeOffset? next = due;
        for (; next is { } tick && tick <= now; next = After(tick))
            ticks.Add(tick);
        return (ticks, next);
    }

    // The newest, or where it is less than a minute old the first of the last minute.
    DateTimeOffset Newest(DateTimeOffset due, DateTimeOffset now)
    {
        if (After(now - MadeUp) is { } recent && recent <= now)
            return recent;
        return cron.GetPreviousValidTimeBefore(now) is { } newest && newest > due ? newest : due;
    }
}
