using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Query of GET /api/v1/sets.</summary>
sealed class SetQuery
{
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int PageSize { get; init; } = 20;
}

/// <summary>One page of the sets that are open to the caller, by slug.</summary>
sealed record SetPage(IReadOnlyList<SetBody> Items, long Total, int Page, int PageSize, long TotalPages);

/// <summary>A set as its users see it.</summary>
/// <param name="Roles">Empty for all.</param>
/// <param name="Endpoint">The path where MCP clients find it.</param>
sealed record SetBody(
    string Slug,
    string Name,
    string? Description,
    IReadOnlyList<string> Roles,
    string Mode,
    IReadOnlyList<SetItemBody> Items,
    string Endpoint,
    Guid? OwnerId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static SetBody Of(ToolSet set, IReadOnlySet<SetItem> missing) => new(
        set.Slug,
        set.Name,
        set.Description,
        set.Roles,
        set.Mode,
        [.. set.Items.Select(item => new SetItemBody(item.Source, item.Kind, item.Name, item.As, item.Description, missing.Contains(item)))],
        $"/mcp/sets/{set.Slug}",
        set.OwnerUuid,
        set.CreatedAt,
        set.UpdatedAt);
}

/// <param name="Missing">Its source is gone or closed to the caller, or has nothing of this name.</param>
sealed record SetItemBody(string Source, string Kind, string Name, string? As, string? Description, bool Missing);
