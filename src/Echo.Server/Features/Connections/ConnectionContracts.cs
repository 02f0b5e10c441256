using System.ComponentModel.DataAnnotations;
using Echo.Mcp.Json;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Connections;

/// <summary>Body of POST /mcp/call_tool.</summary>
sealed class CallToolRequest
{
    public required Guid ClientId { get; init; }

    [StringLength(255, MinimumLength = 1)]
    public required string ToolName { get; init; }

    [JsonObject]
    public RawJson Arguments { get; init; }

    /// <summary>Seconds.</summary>
    [Range(1, 600)]
    public int? Timeout { get; init; }
}

/// <summary>Body of POST /mcp/read_resource.</summary>
sealed class ReadResourceRequest
{
    public required Guid ClientId { get; init; }

    [StringLength(2048, MinimumLength = 1)]
    public required string Uri { get; init; }
}

/// <summary>Body of POST /mcp/get_prompt.</summary>
sealed class GetPromptRequest
{
    public required Guid ClientId { get; init; }

    [StringLength(255, MinimumLength = 1)]
    public required string PromptName { get; init; }

    public IReadOnlyDictionary<string, string>? Arguments { get; init; }
}

/// <summary>Body of POST /mcp/disconnect.</summary>
sealed class DisconnectRequest
{
    public required Guid ClientId { get; init; }
}

/// <summary>Body of POST /mcp/approve_tool.</summary>
sealed class ApproveToolRequest
{
    public required Guid ClientId { get; init; }

    [StringLength(255, MinimumLength = 1)]
    public required string ToolName { get; init; }

    /// <summary>Of the tool as it was shown, in a list or a change; without one it is what a list would show the caller now.</summary>
    [RegularExpression("^[0-9a-f]{64}$", ErrorMessage = "64 hexadecimal digits")]
    public string? Fingerprint { get; init; }
}

/// <summary>Query of the three list routes.</summary>
sealed class ClientQuery
{
    public required Guid ClientId { get; init; }
}

/// <summary>Query of GET /mcp/clients.</summary>
sealed class ClientsQuery
{
    [Range(1, 200)]
    public int Limit { get; init; } = 200;

    [Range(0, int.MaxValue)]
    public int Offset { get; init; }
}

sealed record ConnectResponse(
    string Status, Guid ClientId, IReadOnlyList<RawJson> Tools, IReadOnlyList<RawJson> Resources, IReadOnlyList<RawJson> Prompts, string Message)
{
    public static ConnectResponse Of(Guid clientId, UpstreamOffer offer) =>
        new("connected", clientId, offer.Tools, offer.Resources, offer.Prompts, "Successfully connected to MCP server");
}

/// <summary>The connection is stored, and somebody has to agree at <c>authorization_url</c> within so many seconds.</summary>
sealed record ConnectPendingResponse(string Status, Guid ClientId, string AuthorizationUrl, int ExpiresIn, string Message)
{
    public static ConnectPendingResponse Of(Guid clientId, Uri link) => new(
        "authorization_required", clientId, link.AbsoluteUri, (int)SignInFlow.Lifetime.TotalSeconds, "Open authorization_url to finish");
}

/// <summary>A tool's own error is an answer too.</summary>
/// <param name="Status"><c>success</c>, or <c>error</c> where the server answered with <c>isError</c> or with an error of the protocol.</param>
/// <param name="Result"><c>structuredContent</c>; else a lone text that is a JSON object or list; else an object with <c>content</c>.</param>
/// <param name="Error">The text of the error, or null.</param>
/// <param name="ExecutionTime">Seconds.</param>
sealed record CallToolResponse(string Status, RawJson? Result, string? Error, double ExecutionTime);

sealed record ToolsResponse(string Status, Guid ClientId, IReadOnlyList<RawJson> Tools, int Count);

sealed record ApproveToolResponse(string Status, Guid ClientId, RawJson Tool);

sealed record ResourcesResponse(string Status, Guid ClientId, IReadOnlyList<RawJson> Resources, int Count);

sealed record PromptsResponse(string Status, Guid ClientId, IReadOnlyList<RawJson> Prompts, int Count);

sealed record ReadResourceResponse(string Status, Guid ClientId, string Uri, RawJson Content);

sealed record GetPromptResponse(string Status, Guid ClientId, string PromptName, RawJson Content);

sealed record DisconnectResponse(string Status, Guid ClientId, string Message);

sealed record ClientsResponse(string Status, IReadOnlyList<ConnectionMetadata> Clients, int Count, int Total);

sealed record ClientResponse(string Status, Guid ClientId, ConnectionMetadata Metadata);
