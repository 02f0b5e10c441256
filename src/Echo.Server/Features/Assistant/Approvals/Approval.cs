namespace Echo.Server.Features.Assistant.Approvals;

/// <summary>A tool call that somebody was asked about.</summary>
sealed class Approval
{
    public required Guid Id { get; init; }

    public required Guid RunId { get; init; }

    /// <summary>How often the job had been begun again before.</summary>
    public required int Start { get; init; }

    public required int OwnerId { get; init; }

    public Guid? OwnerUuid { get; init; }

    public string? OwnerUsername { get; init; }

    public required string Tool { get; init; }

    /// <summary>As the model called it.</summary>
    public required string Function { get; init; }

    /// <summary>As the model wrote them: a JSON object, since nobody is asked about anything else.</summary>
    public required string Arguments { get; init; }

    /// <summary><c>waiting</c>, <c>allowed</c>, <c>denied</c> or <c>expired</c>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public const string Waiting = "waiting";
    public const string Allowed = "allowed";
    public const string Denied = "denied";
    public const string Expired = "expired";
}
