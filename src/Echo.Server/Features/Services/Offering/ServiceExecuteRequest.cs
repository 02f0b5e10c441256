using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Body of POST /services/{id}/execute.</summary>
sealed class ServiceExecuteRequest
{
    public const int MostBytes = 256 * 1024;

    /// <summary>At most 256 KiB.</summary>
    [JsonObject, MostBytes(MostBytes)]
    public RawJson Parameters { get; init; }
}
