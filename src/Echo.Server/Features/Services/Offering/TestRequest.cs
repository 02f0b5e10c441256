using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Body of POST /services/admin/{id}/test.</summary>
sealed class TestRequest
{
    /// <summary>At most 256 KiB.</summary>
    [JsonObject, MostBytes(ServiceExecuteRequest.MostBytes)]
    public RawJson TestParameters { get; init; }
}
