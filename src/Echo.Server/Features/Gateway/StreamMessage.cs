using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway;

/// <summary>One message of a stream.</summary>
/// <param name="Sequence">Its place, from 1.</param>
sealed record StreamMessage(long Sequence, RawJson Message)
{
    /// <summary>It was given to a connection; whether it arrived is not known.</summary>
    public bool WasTaken { get; set; }
}
