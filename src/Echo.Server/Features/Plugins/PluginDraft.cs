using Echo.Mcp.Json;

namespace Echo.Server.Features.Plugins;

/// <summary>A plugin as it describes itself; nothing of it is checked yet.</summary>
sealed record PluginDraft
{
    /// <summary>One of <see cref="PluginKinds"/>.</summary>
    public required string Kind { get; init; }

    public required string? Name { get; init; }

    public required string? Version { get; init; }

    public required string? Description { get; init; }

    public required IReadOnlyList<ActionDraft> Actions { get; init; }

    /// <summary>How long a call may take, where the plugin asks for less than all may take.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Counts what uses the plugin, and ends it.</summary>
    public required PluginUses Uses { get; init; }
}

/// <param name="Schema">Empty for any payload.</param>
sealed record ActionDraft(string? Name, string? Description, RawJson Schema, ActionRunner Run);
