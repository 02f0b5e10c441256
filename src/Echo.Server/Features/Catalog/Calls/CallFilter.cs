namespace Echo.Server.Features.Catalog.Calls;

/// <summary>Which calls are asked for. What is null restricts nothing.</summary>
sealed record CallFilter
{
    /// <summary>Number of the only account whose calls may be seen; null for all accounts.</summary>
    public int? AccountId { get; init; }

    /// <summary>The account that is asked for, by uuid.</summary>
    public Guid? User { get; init; }

    public string? Origin { get; init; }

    public Guid? SourceId { get; init; }

    public string? Tool { get; init; }

    public string? Status { get; init; }

    /// <summary>The earliest time, included.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end, not included.</summary>
    public DateTimeOffset? To { get; init; }
}
