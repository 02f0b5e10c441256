namespace Echo.Server.Features.Assistant.Transcripts;

/// <summary>One answer of the model; or the one call that somebody asked for himself, which has no text and cost no tokens.</summary>
sealed class TranscriptStep
{
    /// <summary>How often the job had been begun again before.</summary>
    public required int Start { get; init; }

    /// <summary>From 1 in each start.</summary>
    public required int Number { get; init; }

    public required string Text { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    /// <summary>Tokens for which the limits hold: as good a guess as can be made of what was not counted, broken answers included.</summary>
    public required long SpentInput { get; init; }

    /// <inheritdoc cref="SpentInput"/>
    public required long SpentOutput { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>In the order of the answer.</summary>
    public IReadOnlyList<TranscriptCall> Calls { get; set; } = [];
}
