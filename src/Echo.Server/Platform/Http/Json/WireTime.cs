using System.Globalization;
using System.Text.RegularExpressions;

namespace Echo.Server.Platform.Http.Json;

/// <summary>The text form of a time (contract section 1.4).</summary>
public static partial class WireTime
{
    // PostgreSQL keeps microseconds; what is finer would not come back as it was sent.
    const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads RFC 3339 with any offset; without an offset the time is UTC. Finer digits than microseconds are cut.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        var match = Form().Match(text);

        // The pattern's end also matches before a line feed.
        if (!match.Success || match.Length != text.Length)
            return false;
        var fraction = match.Groups["fraction"].Value;
        var plain = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}{fraction[..Math.Min(7, fraction.Length)]}{match.Groups["offset"].Value}";
        return DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    public static DateTimeOffset Truncate(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TicksPerMicrosecond));

    [GeneratedRegex(
        @"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?<fraction>\.[0-9]{1,30})?(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})?$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
