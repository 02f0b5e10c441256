using System.Globalization;

namespace Echo.Server.Platform.Http.Json;

/// <summary>The text form of a time (contract section 1.4).</summary>
public static class WireTime
{
    // PostgreSQL keeps microseconds; what is finer would not come back as it was sent.
    const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads RFC 3339 with any offset; without an offset the time is UTC. Finer digits than microseconds are cut.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        // A date alone, or a local form without the T, is not RFC 3339.
        var looksRight = text.Length >= 19 && text[10] is ('T' or 't' or ' ') && text[4] == '-' && text[13] == ':';
        if (!looksRight || !DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
        {
            time = default;
            return false;
        }

        time = Truncate(time);
        return true;
    }

    public static DateTimeOffset Truncate(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TicksPerMicrosecond));
}
