using System.ComponentModel.DataAnnotations;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

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

/// <summary>Bounds the size of a payload.</summary>
sealed class PayloadSizeAttribute : FieldRuleAttribute
{
    const int MostBytes = 256 * 1024;

    public override FieldFault? Check(object value) =>
        value is RawJson payload && payload.Utf8.Length > MostBytes ? new(ViolationTypes.ObjectTooLarge, "Send at most 256 KiB.") : null;
}
