using System.Globalization;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Values that stand as plain text in a path or a query string.</summary>
static class PlainValue
{
    /// <returns>Null when the text has not the form of the type.</returns>
    public static object? Parse(Type type, string text) => type switch
    {
        _ when type == typeof(string) => text,
        _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null,
        _ when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null,
        _ when type == typeof(bool) => bool.TryParse(text, out var b) ? b : null,
        _ when type == typeof(Guid) => Guid.TryParseExact(text, "D", out var id) ? id : null,
        _ when type == typeof(DateTimeOffset) => WireTime.TryParse(text, out var time) ? time : null,
        _ => throw new NotSupportedException($"{type.Name} can't stand in a path or query"),
    };

    public static FieldViolation Violation(Type type, string location) => new(location, $"Use {WireTypes.Describe(type)}.", type switch
    {
        _ when type == typeof(Guid) => ViolationTypes.Uuid,
        _ when type == typeof(DateTimeOffset) => ViolationTypes.Time,
        _ => ViolationTypes.Type,
    });
}
