using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Microsoft.Extensions.Logging;

namespace Echo.Mcp.Sessions.Stateless;

/// <summary>What the tools of a server want to see in headers, as of the last time they were listed.</summary>
sealed partial class ToolHeaders(ILogger logger)
{
    volatile Dictionary<string, IReadOnlyList<HeaderParameter>>? byTool;

    public bool AreKnown => byTool is not null;

    /// <summary>Remembers what whole list of tools says.</summary>
    /// <returns>The list without tools that break the rules: clients must not show them (2026-07-28, basic, transports, streamable HTTP,
    /// schema extension).</returns>
    public IReadOnlyList<RawJson> Learn(IReadOnlyList<RawJson> tools)
    {
        var learned = new Dictionary<string, IReadOnlyList<HeaderParameter>>();
        List<RawJson> valid = new(tools.Count);
        foreach (var tool in tools)
        {
            var parameters = HeaderParameters.Of(tool.Property("inputSchema"));
            if (parameters.Found is not { } found)
            {
                LogInvalid(logger, Excerpt.Of(tool.Text("name") ?? ""), parameters.Fault!);
                continue;
            }

            valid.Add(tool);
            if (found.Count > 0 && tool.Text("name") is { } name)
                learned[name] = found;
        }

        byTool = learned;
        return valid;
    }

    /// <param name="call">The params of tools/call.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Of(RawJson call)
    {
        if (byTool is not { Count: > 0 } known || call.Text("name") is not { } name || !known.TryGetValue(name, out var parameters))
            return [];
        var arguments = call.Property("arguments");
        List<KeyValuePair<string, string>> headers = new(parameters.Count);
        foreach (var parameter in parameters)
        {
            if (parameter.Read(arguments) is { } value)
                headers.Add(new(parameter.Header, value));
        }

        return headers;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tool {Tool} of a server is left out for what it says of headers: {Fault}")]
    static partial void LogInvalid(ILogger logger, string tool, string fault);
}
