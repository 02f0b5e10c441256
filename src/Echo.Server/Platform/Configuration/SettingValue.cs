using System.Globalization;
using System.Text.Json;

namespace Echo.Server.Platform.Configuration;

/// <summary>Turns a setting's text into a value of an options property.</summary>
static class SettingValue
{
    /// <summary>The value, or null with the forms that would have been accepted.</summary>
    public static object? Parse(Type type, string text, out string expected)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        (object? Value, string Expected) parsed = type switch
        {
            _ when type == typeof(string) => (text, "text"),
            _ when type == typeof(bool) => (ParseBool(text), "true or false"),
            _ when type == typeof(int) => (ParseInt(text), "a whole number"),
            _ when type == typeof(Uri) => (Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null, "an absolute URL"),
            _ when type == typeof(string[]) => (ParseList(text), "a JSON list of strings, or values separated by commas"),
            _ when type.IsEnum => (ParseEnum(type, text), "one of " + string.Join(", ", Enum.GetNames(type))),
            _ => throw new NotSupportedException($"Settings of type {type.Name} are not supported"),
        };
        expected = parsed.Expected;
        return parsed.Value;
    }

    static int? ParseInt(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    static object? ParseBool(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "ON" => true,
        "FALSE" or "0" or "NO" or "OFF" => false,
        _ => null,
    };

    // A number would parse as any enumeration; only names are accepted.
    static object? ParseEnum(Type type, string text) =>
        Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse(type, name)
            : null;

    static string[]? ParseList(string text)
    {
        if (!text.StartsWith('['))
            return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) is { } list && Array.TrueForAll(list, element => element is not null) ? list : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
