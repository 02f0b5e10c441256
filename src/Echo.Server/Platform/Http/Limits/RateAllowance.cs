using System.Globalization;
using System.Runtime.InteropServices;

namespace Echo.Server.Platform.Http.Limits;

/// <summary>So many requests in one window.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct RateAllowance(int Count, TimeSpan Window)
{
    const int MaxCount = 1_000_000_000;
    const int MaxSeconds = 86_400;

    /// <summary>Reads <c>count/seconds</c>, for example <c>60/60</c>; null when it is something else.</summary>
    public static RateAllowance? Parse(string text) =>
        text.Split('/') is [var left, var right] && Number(left, MaxCount) is { } count && Number(right, MaxSeconds) is { } seconds
            ? new(count, TimeSpan.FromSeconds(seconds))
            : null;

    static int? Number(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max ? number : null;
}
