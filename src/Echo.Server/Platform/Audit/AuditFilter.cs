namespace Echo.Server.Platform.Audit;

/// <summary>Which entries are asked for. What is null does not matter.</summary>
public sealed record AuditFilter
{
    /// <summary>An action, or all of one noun: <c>key.revoked</c>, <c>key</c>.</summary>
    public string? Action { get; init; }

    public Guid? Actor { get; init; }

    public string? Target { get; init; }

    /// <summary>True for refusals, false for what was done.</summary>
    public bool? Refused { get; init; }

    /// <summary>The earliest time, included.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end, not included.</summary>
    public DateTimeOffset? To { get; init; }
}
