using System.Globalization;
using System.Runtime.InteropServices;

namespace Echo.Server.Features.Gateway;

/// <summary>Names an event among all of a session: the stream that it belongs to, and its place there (2025-11-25, basic, transports,
/// resumability).</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct EventId(long Stream, long Sequence)
{
    public static EventId? Parse(string text)
    {
        var cut = text.IndexOf('-', StringComparison.Ordinal);
        return cut > 0
            && long.TryParse(text.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture, out var stream)
            && long.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? new(stream, sequence)
                : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Stream}-{Sequence}");
}
