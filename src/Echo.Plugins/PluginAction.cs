using System.Text.Json.Nodes;

namespace Echo.Plugins;

/// <summary>One thing that a plugin can do. It is also a tool of MCP, called <c>plugin__action</c>.</summary>
/// <param name="name">1 to 100 letters, digits, dots, hyphens and underscores.</param>
/// <param name="description">What the action does, for people and models; at most 2,000 characters.</param>
/// <param name="run">Does it. Several calls may run at the same time. The token fires when the call's time is over or its caller has gone: nobody
/// waits for the result any more, and the action should end. What it throws fails the call; only the message of a
/// <see cref="PluginFailedException"/> reaches the caller.</param>
public sealed class PluginAction(string name, string description, Func<PluginCall, CancellationToken, Task<JsonNode?>> run)
{
    public string Name { get; } = name;

    public string Description { get; } = description;

    /// <summary>A JSON Schema (2020-12) of type object, as text. A payload that does not fit is refused, and the action not called. Null takes
    /// any payload.</summary>
    public string? PayloadSchema { get; init; }

    public Func<PluginCall, CancellationToken, Task<JsonNode?>> Run { get; } = run;
}
