using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>Query of GET /api/v1/context/tools.</summary>
sealed class ContextToolQuery
{
    /// <summary>The path of an MCP endpoint: <c>/mcp</c>, <c>/mcp/servers/{slug}</c> or <c>/mcp/sets/{slug}</c>.</summary>
    [StringLength(200)]
    public string Endpoint { get; init; } = "/mcp";

    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int PageSize { get; init; } = 20;
}

sealed record ContextBody(IReadOnlyList<ContextEndpoint> Items);

/// <summary>An MCP endpoint that the caller may use.</summary>
/// <param name="Endpoint">Its path.</param>
/// <param name="Tokens">About how many tokens its tools take when all are listed.</param>
/// <param name="SearchTokens">The same with <c>?mode=search</c>; null where there is none.</param>
sealed record ContextEndpoint(string Endpoint, int Tools, int Tokens, int? SearchTokens);

/// <summary>Those with most tokens first.</summary>
sealed record ContextToolPage(IReadOnlyList<ContextTool> Items, int Total, int Page, int PageSize, int TotalPages);

sealed record ContextTool(string Name, string Source, int Tokens);
