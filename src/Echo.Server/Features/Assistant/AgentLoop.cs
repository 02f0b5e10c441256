using Echo.Server.Features.Assistant.Tools;
using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Gateway;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Model;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Assistant;

/// <summary>Lets the model work on a message: it answers, its calls are made, it gets their results, until it answers without a call or a limit
/// is reached. Everything stands in the transcript before it counts, so that another worker can go on from there.</summary>
sealed class AgentLoop(
    ChatModel model,
    JoinedTools tools,
    CallDesk desk,
    StepWriter writer,
    IToolRanking ranking,
    OwnerLookup owners,
    AssistantOptions options,
    TimeProvider time)
{
    public const string NoModel = """OPENAI_API_KEY is not set: without it only messages of the form "@tool_name {json}" can run""";

    const string TooLate = "Nobody allowed this call in time. It was not made";
    const string Denied = "The owner did not allow this call. It was not made; do not try it again in another way";

    public async Task<JobOutcome> RunAsync(AssistantWork work, CancellationToken cancellationToken)
    {
        if (!model.IsConfigured)
            return work.Fail(NoModel);
        while (true)
        {
            if (work.Steps is [.., { Calls: [] } last])
                return work.Answer(last.Text);
            if (await owners.FindAsync(work.Run.OwnerId, work.Run.Scopes, cancellationToken) is not { } caller)
                return new JobOutcome.Retry("Account is inactive");
            var belt = await BeltAsync(work, caller, cancellationToken);
            if (work.Steps is [.., var open] && await CallAsync(work, open, belt, cancellationToken) is { } wait)
                return wait;
            if (ReachedLimit(work) is { } limit)
                return work.Fail(limit);

            work.Run.Report(Math.Min(95, 5 * work.NextNumber), $"Asks the model, round {work.NextNumber}");
            switch (await model.AskAsync(Conversation.Of(work.Message, work.Steps), belt.Functions, cancellationToken))
            {
                case ChatOutcome.Answered answered:
                    await writer.WriteAsync(work, answered, belt, cancellationToken);
                    break;
                case ChatOutcome.Failed failed:
                    return work.Fail(failed.Reason);
            }
        }
    }

    async Task<ToolBelt> BeltAsync(AssistantWork work, Caller caller, CancellationToken cancellationToken) => ToolBelt.Of(
        await tools.ListAsync(caller, work.Run.JobId, cancellationToken),
        await desk.PoliciesAsync(work.Run.OwnerId, cancellationToken),
        ranking,
        options);

    /// <returns>Null when every call of the step has its result.</returns>
    async Task<JobOutcome?> CallAsync(AssistantWork work, TranscriptStep step, ToolBelt belt, CancellationToken cancellationToken)
    {
        await desk.MakeAsync(work, step, call => belt.PlanAgain(call.Function, call.Arguments), options.MaxResultCharacters, cancellationToken);
        foreach (var call in step.Calls.Where(call => call is { State: CallState.Denied, Result: null }))
            await desk.EndAsync(work, call, CallState.Denied, ToolText.Failed(Denied), cancellationToken);
        var patience = TimeSpan.FromHours(options.ApprovalHours);
        var now = time.GetUtcNow();
        foreach (var call in step.Calls.Where(call => call.State == CallState.Waiting && now - call.CreatedAt >= patience))
            await desk.EndAsync(work, call, CallState.Expired, ToolText.Failed(TooLate), cancellationToken);
        var waiting = step.Calls.Where(call => call.State == CallState.Waiting).ToList();
        return waiting.Count == 0
            ? null
            : new JobOutcome.Wait(waiting.Min(call => call.CreatedAt) + patience - now, $"Waits for somebody to allow {waiting[0].Tool}");
    }

    string? ReachedLimit(AssistantWork work)
    {
        var spent = work.Spent;
        if (work.Steps.Count >= options.MaxRounds)
            return $"The limit of {options.MaxRounds} rounds was reached without an answer";
        if (spent.TotalTokens >= options.MaxTokens)
            return $"The limit of {options.MaxTokens} tokens was reached without an answer";
        return options.MaxCostCents > 0 && options.CentsOf(spent.InputTokens, spent.OutputTokens) >= options.MaxCostCents
            ? $"The limit of {options.MaxCostCents} cents was reached without an answer"
            : null;
    }
}
