using System.Globalization;
using Echo.Mcp.Json;
using Echo.Mcp.Sessions.Stateless;
using Echo.Mcp.Transports.Http;

namespace Echo.Mcp.Serving;

/// <summary>Which arguments a tool wants to see in headers, for a server that checks them and for whoever passes requests on to one (2026-07-28,
/// basic, transports, streamable HTTP, schema extension).</summary>
public sealed class ToolHeaderRules
{
    readonly IReadOnlyDictionary<string, HeaderParameter> parameters;

    ToolHeaderRules(IEnumerable<HeaderParameter> parameters) => this.parameters = parameters.ToDictionary(parameter => parameter.Header);

    /// <summary>The last parts of the headers' names.</summary>
    public IEnumerable<string> Headers => parameters.Keys;

    /// <returns>Null when the tool wants none, or breaks the rules.</returns>
    public static ToolHeaderRules? Of(RawJson inputSchema) =>
        HeaderParameters.Of(inputSchema).Found is { Count: > 0 } found ? new(found) : null;

    /// <returns>The headers that the arguments make, encoded; one that they hold no value for is not sent.</returns>
    public IEnumerable<KeyValuePair<string, string>> HeadersFor(RawJson arguments)
    {
        foreach (var (header, parameter) in parameters)
        {
            if (parameter.Read(arguments) is { } value)
                yield return new($"Mcp-Param-{header}", HeaderText.Encode(value));
        }
    }

    /// <param name="value">What stands in the header; null when it is not there.</param>
    /// <returns>Whether the header says what the arguments say. Numbers are compared by value.</returns>
    public bool Fits(string header, string? value, RawJson arguments)
    {
        var parameter = parameters[header];
        var said = parameter.Read(arguments);
        return said == value || (said is not null && value is not null && parameter.IsNumber(arguments) && AreEqual(said, value));
    }

    static bool AreEqual(string one, string other) =>
        decimal.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var first)
        && decimal.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var second) && first == second;
}
