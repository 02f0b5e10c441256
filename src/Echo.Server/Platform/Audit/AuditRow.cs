namespace Echo.Server.Platform.Audit;

/// <summary>An entry as stored, with the name that its actor has today.</summary>
public sealed record AuditRow
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Action { get; init; }

    public Guid? Actor { get; init; }

    public string? ActorUsername { get; init; }

    public Guid? KeyId { get; init; }

    public string? ClientAddress { get; init; }

    public string? RequestId { get; init; }

    public string? Target { get; init; }

    /// <summary>Null for what was done, else why it was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>A JSON object.</summary>
    public string? Details { get; init; }

    /// <summary>Refusals of the same kind within a minute are one entry.</summary>
    public required int Repeats { get; init; }
}
