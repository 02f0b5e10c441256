using System.Text.Json;

namespace Echo.Server.Platform.Schemas;

/// <summary>Numbers as schemas compare them: exactly, as far as 28 digits go.</summary>
static class SchemaNumber
{
    /// <returns>False for what is no number, or beyond some 10^28.</returns>
    public static bool TryRead(JsonElement value, out decimal number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out number);
    }

    public static bool IsInteger(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && (TryRead(value, out var number)
            ? decimal.Truncate(number) == number
            : value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0);
}
