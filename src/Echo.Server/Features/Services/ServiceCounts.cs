namespace Echo.Server.Features.Services;

/// <summary>How many services there are.</summary>
sealed record ServiceCounts
{
    public long Total { get; init; }

    public long Active { get; init; }

    public long Recent { get; init; }

    public IReadOnlyList<CreatorCount> ByCreator { get; init; } = [];
}

sealed record CreatorCount
{
    public required string Creator { get; init; }

    public long Count { get; init; }
}

/// <summary>A service in a list of its type.</summary>
sealed record ServiceName
{
    public int Id { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }
}
