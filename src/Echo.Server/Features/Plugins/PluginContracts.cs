using System.Text.Json.Serialization;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Plugins;

/// <summary>POST /mcp/execute.</summary>
/// <param name="Result">What the action returned.</param>
sealed record ExecuteResponse(RawJson Result)
{
    [JsonPropertyOrder(-1)]
    public bool Ok => true;
}

/// <summary>GET /mcp/plugins.</summary>
/// <param name="Problems">Folders that could not be loaded, for administrators; empty for others.</param>
sealed record PluginsResponse(IReadOnlyList<PluginBody> Data, IReadOnlyList<PluginProblem> Problems)
{
    [JsonPropertyOrder(-1)]
    public bool Ok => true;
}

sealed record PluginBody(string Name, string Kind, string Version, string Description, IReadOnlyList<PluginActionBody> Actions)
{
    public static PluginBody Of(LoadedPlugin plugin) => new(
        plugin.Name,
        plugin.Kind,
        plugin.Version,
        plugin.Description,
        [.. plugin.Actions.Select(action => new PluginActionBody(action.Name, action.Description))]);
}

sealed record PluginActionBody(string Name, string Description);
