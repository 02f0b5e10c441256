using System.Text.Json;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Looks at single values: text, numbers, flags, and what is written as text.</summary>
static class LeafFaults
{
    /// <returns>Null when the value fits.</returns>
    public static FieldFault? Find(JsonElement value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var expected = WireTypes.KindOf(type);
        var kind = value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;
        if (kind != expected)
            return WrongType(type);
        if (kind == JsonValueKind.String && !JsonText.IsStorable(value))
            return FieldRules.NotStorable;
        try
        {
            value.Deserialize(type, WireJson.Options);
            return null;
        }
        catch (JsonException)
        {
            return kind == JsonValueKind.Number && !IsWhole(value) ? WrongType(type) : new(CodeOf(type), $"Use {WireTypes.Describe(type)}{Bounds(kind)}.");
        }
    }

    static FieldFault WrongType(Type type) => new(ViolationTypes.Type, $"Send {WireTypes.Describe(type)}.");

    // 1.0 and 1e3 are whole for mathematicians; the contract's int is written without fraction.
    static bool IsWhole(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    static string Bounds(JsonValueKind kind) => kind == JsonValueKind.Number ? " of usual size" : "";

    static string CodeOf(Type type) => type switch
    {
        _ when type == typeof(Guid) => ViolationTypes.Uuid,
        _ when type == typeof(DateTimeOffset) => ViolationTypes.Time,
        _ when type == typeof(Uri) => ViolationTypes.Url,
        _ when WireTypes.KindOf(type) == JsonValueKind.Number => ViolationTypes.NumberRange,
        _ => ViolationTypes.Value,
    };
}
