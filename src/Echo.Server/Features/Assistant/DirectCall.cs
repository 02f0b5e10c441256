using Echo.Mcp.Json;
using Echo.Server.Features.Assistant.Policies;
using Echo.Server.Features.Assistant.Tools;
using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Gateway;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Assistant;

/// <summary>Messages of the form <c>@tool {json}</c>: one call of one tool, which the owner himself asks for. It needs no model, and no consent
/// beyond the message.</summary>
sealed class DirectCall(JoinedTools tools, CallDesk desk, TranscriptStore transcripts, OwnerLookup owners, TimeProvider time)
{
    // A person may read more than a model is given.
    const int MostResult = 1_000_000;

    /// <returns>The tool's name and the text of its arguments; null for any other message.</returns>
    public static (string Tool, string Arguments)? Read(string message)
    {
        if (!message.StartsWith('@'))
            return null;
        var end = message.AsSpan().IndexOfAny(" \t\r\n{");
        return end < 0 ? (message[1..], "") : (message[1..end], message[end..].Trim());
    }

    public async Task<JobOutcome> RunAsync(AssistantWork work, string tool, string arguments, CancellationToken cancellationToken)
    {
        if (work.Steps is [{ Calls: [{ State: CallState.Done } done] }])
            return OutcomeOf(work, done);
        if (await owners.FindAsync(work.Run.OwnerId, work.Run.Scopes, cancellationToken) is not { } caller)
            return new JobOutcome.Retry("Account is inactive");
        if ((await tools.ListAsync(caller, work.Run.JobId, cancellationToken)).FirstOrDefault(known => known.Name == tool) is not { } found)
            return work.Fail($"Unknown tool: {ToolText.Storable(tool)}");
        if (PlannedCall.ObjectOf(arguments) is not { } read)
            return work.Fail($"Arguments of @{tool} are not a JSON object");
        var planned = PlannedCall.Of(new AssistantTool(found, ToolPolicy.Allow), read);
        var step = work.Steps is [var begun] ? begun : await AddStepAsync(work, tool, read, cancellationToken);
        await desk.MakeAsync(work, step, _ => planned, MostResult, cancellationToken);
        return OutcomeOf(work, step.Calls[0]);
    }

    async Task<TranscriptStep> AddStepAsync(AssistantWork work, string tool, RawJson arguments, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var call = new TranscriptCall
        {
            Id = Guid.CreateVersion7(now),
            Start = work.Run.Restarts,
            Step = 1,
            Position = 0,
            CallId = "call_0",
            Function = tool,
            Arguments = ToolText.Storable(arguments.ToString()),
            Tool = tool,
            State = CallState.Planned,
            CreatedAt = now,
        };
        var step = new TranscriptStep
        {
            Start = work.Run.Restarts,
            Number = 1,
            Text = "",
            InputTokens = 0,
            OutputTokens = 0,
            SpentInput = 0,
            SpentOutput = 0,
            CreatedAt = now,
            Calls = [call],
        };
        var news = AssistantEvents.Of(work.Run, new(0, "calling", tool));
        if (!await transcripts.AddStepAsync(work.Run.JobId, work.Run.OwnerId, step, news, cancellationToken))
            throw new LostWorkException();
        work.Add(step);
        return step;
    }

    static JobOutcome OutcomeOf(AssistantWork work, TranscriptCall call) => call.IsError ? work.Fail(call.Result!) : work.Answer(call.Result ?? "");
}
