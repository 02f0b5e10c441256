using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Jobs;

namespace Echo.Server.Features.Assistant.Api;

/// <summary>All that happened in a job: each answer of the model, and each call.</summary>
sealed record TranscriptBody(Guid JobId, string Message, TokenUsage TokenUsage, IReadOnlyList<StepBody> Steps)
{
    public static TranscriptBody Of(Job job, IReadOnlyList<TranscriptStep> steps) => new(
        job.Id,
        job.Payload.Text("message") ?? "",
        TokenUsage.Of(steps),
        [.. steps.Select(step => StepBody.Of(step, isOver: step.Start != job.Restarts || JobState.IsFinal(job.State)))]);
}

/// <summary>One answer of the model; or the one call of a message that names a tool.</summary>
/// <param name="Start">Counts how often the job was begun, from 1.</param>
/// <param name="Number">From 1 in each start.</param>
sealed record StepBody(int Start, int Number, string Text, TokenUsage TokenUsage, DateTimeOffset CreatedAt, IReadOnlyList<CallBody> Calls)
{
    /// <param name="isOver">Nothing more will become of its calls.</param>
    public static StepBody Of(TranscriptStep step, bool isOver) => new(
        step.Start + 1,
        step.Number,
        step.Text,
        new(step.InputTokens, step.OutputTokens),
        step.CreatedAt,
        [.. step.Calls.Select(call => CallBody.Of(call, isOver))]);
}

/// <summary>One call.</summary>
/// <param name="Function">As the model called it: the tool, or a function that finds and calls tools.</param>
/// <param name="Arguments">As the model wrote them.</param>
/// <param name="State">planned, waiting, allowed, denied, expired, running, done or interrupted.</param>
/// <param name="Result">What the model was told.</param>
sealed record CallBody(
    Guid Id,
    string Tool,
    string Function,
    string Arguments,
    string State,
    string? Decision,
    string? Result,
    bool IsError,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    public static CallBody Of(TranscriptCall call, bool isOver) => new(
        call.Id,
        call.Tool,
        call.Function,
        call.Arguments,
        isOver ? EndOf(call.State) : call.State,
        call.Decision,
        call.Result,
        call.IsError,
        call.CreatedAt,
        call.StartedAt,
        call.EndedAt);

    // A job may end while its calls are under way, by its time or its worker's end.
    static string EndOf(string state) => state switch
    {
        CallState.Planned or CallState.Waiting or CallState.Allowed => CallState.Expired,
        CallState.Running => CallState.Interrupted,
        _ => state,
    };
}
