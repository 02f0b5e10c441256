namespace Echo.Server.Features.Assistant.Transcripts;

/// <summary>One call in an answer of the model.</summary>
sealed class TranscriptCall
{
    public required Guid Id { get; init; }

    public required int Start { get; init; }

    public required int Step { get; init; }

    public required int Position { get; init; }

    /// <summary>The model's name for it.</summary>
    public required string CallId { get; init; }

    /// <summary>As the model called it.</summary>
    public required string Function { get; init; }

    /// <summary>As the model wrote them.</summary>
    public required string Arguments { get; init; }

    /// <summary>The tool that is meant, or the function where none is.</summary>
    public required string Tool { get; init; }

    /// <summary>The connection or other source of that tool; null where none is meant, or the owner named it himself.</summary>
    public Guid? SourceId { get; init; }

    /// <summary>SHA-256 of its definition as it was then.</summary>
    public byte[]? DefinitionHash { get; init; }

    /// <summary>One of <see cref="CallState"/>.</summary>
    public required string State { get; set; }

    public string? Result { get; set; }

    public bool IsError { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary><c>allow</c> or <c>deny</c>, where somebody was asked and said so.</summary>
    public string? Decision { get; init; }

    public bool IsToGoOut => State is CallState.Planned or CallState.Allowed;
}
