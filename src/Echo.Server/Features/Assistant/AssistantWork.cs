using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Jobs;

namespace Echo.Server.Features.Assistant;

/// <summary>One job as a worker has it in hands: what it is about, and what has happened so far.</summary>
sealed class AssistantWork(JobRun run, string message, List<TranscriptStep> steps)
{
    public JobRun Run => run;

    public string Message => message;

    public IReadOnlyList<TranscriptStep> Steps => steps;

    /// <summary>As the endpoint counted.</summary>
    public TokenUsage Usage => TokenUsage.Of(steps);

    /// <summary>What the limits hold for.</summary>
    public TokenUsage Spent => TokenUsage.SpentOn(steps);

    public int NextNumber => steps.Count + 1;

    public void Add(TranscriptStep step) => steps.Add(step);

    public JobOutcome Answer(string text) => AssistantResult.Answer(text, Usage);

    public JobOutcome Fail(string error) => AssistantResult.Failure(error, Usage);
}
