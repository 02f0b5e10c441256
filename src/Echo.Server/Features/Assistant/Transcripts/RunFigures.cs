namespace Echo.Server.Features.Assistant.Transcripts;

/// <summary>What the transcript of a job adds up to.</summary>
sealed class RunFigures
{
    public required Guid RunId { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    /// <summary>Calls that wait for somebody's word.</summary>
    public required int Waiting { get; init; }

    public TokenUsage Usage => new(InputTokens, OutputTokens);
}
