using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway;

/// <summary>One message of a stream.</summary>
/// <param name="Sequence">Its place, from 1.</param>
/// <param name="MustArrive">Somebody waits for it: it is not left out where there is too much.</param>
sealed record StreamMessage(long Sequence, RawJson Message, bool MustArrive)
{
    /// <summary>It was given to a connection; whether it arrived is not known.</summary>
    public bool WasTaken { get; set; }
}
