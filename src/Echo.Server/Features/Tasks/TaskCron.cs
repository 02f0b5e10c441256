using System.Globalization;
using Quartz;

namespace Echo.Server.Features.Tasks;

/// <summary>When a task comes back: the five fields of crontab (minute, hour, day of month, month, day of week; Sunday is 0 or 7), in UTC.</summary>
static class TaskCron
{
    const int Fields = 5;
    const string Any = "*";

    // Quartz wants one of the two days left open by name.
    const string Open = "?";

    const string Unknown = "8";

    public static bool IsValid(string text) => Read(text) is { } cron && cron.GetNextValidTimeAfter(DateTimeOffset.UnixEpoch) is not null;

    /// <returns>Null when there is none any more.</returns>
    public static DateTimeOffset? Next(string text, DateTimeOffset after) => Read(text)?.GetNextValidTimeAfter(after);

    static CronExpression? Read(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not { Length: Fields } fields)
            return null;
        var (day, weekday) = (fields[2], fields[4]);
        if (weekday == Any)
            weekday = Open;
        else if (day == Any)
            (day, weekday) = (Open, string.Join(',', weekday.Split(',').Select(Shifted)));
        else
            return null;
        try
        {
            return new($"0 {fields[0]} {fields[1]} {day} {fields[3]} {weekday}", TimeZoneInfo.Utc);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // A day, or a range of days with or without a step.
    static string Shifted(string part)
    {
        var (days, step) = part.IndexOf('/') is > 0 and var at ? (part[..at], part[at..]) : (part, "");
        return string.Join('-', days.Split('-').Select(ShiftedDay)) + step;
    }

    // Quartz counts from 1, which is Sunday. What is no number has a name, or is for Quartz to refuse.
    static string ShiftedDay(string day) =>
        int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 7
            ? (number % 7 + 1).ToString(CultureInfo.InvariantCulture)
            : number > 7 ? Unknown : day;
}
