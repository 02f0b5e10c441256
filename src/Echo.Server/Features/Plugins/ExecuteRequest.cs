using System.ComponentModel.DataAnnotations;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Plugins;

/// <summary>Body of POST /mcp/execute.</summary>
sealed class ExecuteRequest
{
    [StringLength(100, MinimumLength = 1)]
    public required string Plugin { get; init; }

    [StringLength(100, MinimumLength = 1)]
    public required string Action { get; init; }

    /// <summary>What the action takes; at most 256 KiB.</summary>
    [PayloadSize]
    public RawJson Payload { get; init; }
}
