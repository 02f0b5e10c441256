using System.Globalization;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Mcp.Sessions.Stateless;

/// <summary>A parameter that a tool wants to see in a header.</summary>
/// <param name="Header">The last part of the header's name.</param>
/// <param name="Path">The names of members that lead to it from the arguments.</param>
sealed record HeaderParameter(string Header, IReadOnlyList<string> Path)
{
    /// <returns>The header's value, not encoded yet; null when the arguments hold none.</returns>
    public string? Read(RawJson arguments)
    {
        var value = Find(arguments);
        return value.Kind switch
        {
            JsonValueKind.String => value.AsText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => Number(value.ToString()),
            _ => null,
        };
    }

    public bool IsNumber(RawJson arguments) => Find(arguments).Kind == JsonValueKind.Number;

    RawJson Find(RawJson arguments)
    {
        var value = arguments;
        foreach (var name in Path)
            value = value.Property(name);
        return value;
    }

    // 42.0 and 4.2e1 are integers too, and their decimal form is 42.
    static string Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.IsInteger(number)
            ? decimal.Truncate(number).ToString("0", CultureInfo.InvariantCulture)
            : text;
}
