using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Connections.Api;

/// <summary>Query of the lists under /api/v1/connections.</summary>
sealed class PageQuery
{
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int PageSize { get; init; } = 20;

    public long Offset => (Page - 1L) * PageSize;
}
