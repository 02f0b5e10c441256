namespace Echo.Server.Features.Plugins.History;

/// <summary>One run of an action that has ended.</summary>
sealed record Execution
{
    public const string Success = "success";
    public const string Failure = "failure";

    /// <summary>Of version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required string Plugin { get; init; }

    public required string Action { get; init; }

    /// <summary>JSON, or the beginning of it.</summary>
    public required string Payload { get; init; }

    /// <summary>JSON, or the beginning of it; null when it failed.</summary>
    public string? Result { get; init; }

    public string? Error { get; init; }

    public required string Status { get; init; }

    public required double DurationMs { get; init; }

    /// <summary>Number of the account that called.</summary>
    public required int AccountId { get; init; }

    public Guid? TaskId { get; init; }

    public string? IpAddress { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>Filled when read: the account's uuid, or null when it is deleted.</summary>
    public Guid? AccountUuid { get; init; }
}
