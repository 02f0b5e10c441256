namespace Echo.Server.Features.Assistant.Transcripts;

/// <summary>Tokens as the model counted them.</summary>
sealed record TokenUsage(long InputTokens, long OutputTokens)
{
    public static TokenUsage None { get; } = new(0, 0);

    public long TotalTokens => InputTokens + OutputTokens;

    public static TokenUsage Of(IEnumerable<TranscriptStep> steps) =>
        steps.Aggregate(None, (sum, step) => new(sum.InputTokens + step.InputTokens, sum.OutputTokens + step.OutputTokens));

    /// <summary>With what the endpoint did not count, and with answers that broke off.</summary>
    public static TokenUsage SpentOn(IEnumerable<TranscriptStep> steps) =>
        steps.Aggregate(None, (sum, step) => new(sum.InputTokens + step.SpentInput, sum.OutputTokens + step.SpentOutput));
}
