using System.Globalization;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Values that stand as plain text in a path or a query string.</summary>
static class PlainValue
{
    public static bool TryParse(Type type, string text, out object? value)
    {
        value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(int) =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null,
            _ when type == typeof(bool) => bool.TryParse(text, out var b) ? b : null,
            _ when type == typeof(Guid) => Guid.TryParseExact(text, "D", out var id) ? id : null,
            _ when type == typeof(DateTimeOffset) => WireTime.TryParse(text, out var time) ? time : null,
            _ => throw new NotSupportedException($"{type.Name} can't stand in a path or query"),
        };
        return value is not null;
    }

    public static string ViolationType(Type type) => type switch
    {
        _ when type == typeof(Guid) => ViolationTypes.Uuid,
        _ when type == typeof(DateTimeOffset) => ViolationTypes.Time,
        _ => ViolationTypes.Type,
    };
}
