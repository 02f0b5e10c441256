using Echo.Mcp.Json;

namespace Echo.Server.Features.Jobs;

/// <summary>A job as it stands.</summary>
public sealed class Job
{
    public required Guid Id { get; init; }

    public required string Type { get; init; }

    public required int OwnerId { get; init; }

    public string[]? Scopes { get; init; }

    public required short Priority { get; init; }

    /// <summary>One of <see cref="JobState"/>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset RunAt { get; init; }

    /// <summary>The number of the last attempt that began; 0 before the first.</summary>
    public required int Attempt { get; init; }

    public required int AttemptsLeft { get; init; }

    public required int MaxAttempts { get; init; }

    public required int TimeoutSeconds { get; init; }

    /// <summary>From 0 to 100.</summary>
    public required short Progress { get; init; }

    public string? Message { get; init; }

    public string? Error { get; init; }

    public bool CancelRequested { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How often somebody let it begin again after its end.</summary>
    public int Restarts { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>What the handler gets; empty for nothing, and where it was not read.</summary>
    public RawJson Payload => Raw(PayloadText);

    /// <summary>What it brought; empty for nothing, and where it was not read.</summary>
    public RawJson Result => Raw(ResultText);

    /// <summary>Filled where the owner is asked for.</summary>
    public Guid? OwnerUuid { get; init; }

    public string? OwnerUsername { get; init; }

    internal string? PayloadText { get; init; }

    internal string? ResultText { get; init; }

    static RawJson Raw(string? text) => text is null ? default : RawJson.Parse(text);
}
