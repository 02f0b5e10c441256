using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Body of POST /api/v1/sets.</summary>
sealed class NewSetRequest : SetFields
{
    [StringLength(64, MinimumLength = 1), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*$")]
    public required string Slug { get; init; }
}

/// <summary>Body of PUT /api/v1/sets/{slug}: everything that the set is from now on. Its slug stays.</summary>
sealed class SetChangeRequest : SetFields;

/// <summary>One item of a set.</summary>
sealed class SetItemRequest
{
    /// <summary>A connection's slug, or the name before <c>__</c> that another source's tools have at /mcp.</summary>
    [StringLength(100, MinimumLength = 1)]
    public required string Source { get; init; }

    [AllowedValues(ItemKinds.Tool, ItemKinds.Resource, ItemKinds.Prompt)]
    public required string Kind { get; init; }

    /// <summary>As the source names it; of a resource the URI.</summary>
    [StringLength(2048, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>Another name. That of a resource replaces its URI when it is one.</summary>
    [StringLength(2048, MinimumLength = 1)]
    public string? As { get; init; }

    [StringLength(4000)]
    public string? Description { get; init; }

    public SetItem ToItem() => new(Source, Kind, Name, As, Description);
}
