namespace Echo.Server.Features.Catalog.Calls;

/// <summary>One call of a tool that has ended. What was asked and answered is not kept, only how much of it there was.</summary>
sealed record CallRecord
{
    /// <summary>Of version 7, so that new rows lie beside one another.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the call began.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Origin { get; init; }

    public required Guid SourceId { get; init; }

    public required string Tool { get; init; }

    /// <summary>Number of the account that called.</summary>
    public required int AccountId { get; init; }

    /// <summary>The API key that the caller came with.</summary>
    public Guid? KeyId { get; init; }

    public string? RequestId { get; init; }

    /// <summary>One of <see cref="CallStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Why the call did not succeed, at most <see cref="CallRecorder.MostCharacters"/> characters.</summary>
    public string? Error { get; init; }

    public required double DurationMs { get; init; }

    public required int ArgumentsBytes { get; init; }

    public required int ResultBytes { get; init; }

    /// <summary>Filled when read: the account's uuid, or null when it is deleted.</summary>
    public Guid? AccountUuid { get; init; }

    public string? AccountUsername { get; init; }
}
