using Echo.Server.Features.Assistant.Policies;
using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Gateway;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Assistant.Tools;

/// <summary>Makes the calls of a step. Each is written down before it goes out and again when it is answered, so that whoever finds one without
/// an answer knows that it may have had its effect.</summary>
sealed class CallDesk(
    JoinedTools tools, TranscriptStore transcripts, PolicyStore policies, OwnerLookup owners, AssistantOptions options, TimeProvider time)
{
    const string Refused = "This tool may not be used. Do not try it again";
    const string Changed = "The tool is another one now than when this call was planned. It was not made; look at the tool again before you call it";
    const string Asks = "The owner wants to be asked before this tool is called, since this call was planned. It was not made; call it again to ask";

    // For the database to be back, when the work itself is given up.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>What an account has said about tools.</summary>
    public Task<IReadOnlyList<StoredPolicy>> PoliciesAsync(int ownerId, CancellationToken cancellationToken) =>
        policies.ListAsync(ownerId, cancellationToken);

    /// <summary>Makes all calls of a step that may go out.</summary>
    /// <param name="plan">Says again what a call means, by the tools and policies of this moment; null to call tools whatever they say.</param>
    /// <param name="most">How much of a result is kept.</param>
    public async Task MakeAsync(
        AssistantWork work, TranscriptStep step, Func<TranscriptCall, PlannedCall> plan, int most, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            step.Calls.Where(call => call.IsToGoOut).ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = options.MaxCallsAtOnce, CancellationToken = cancellationToken },
            async (call, token) => await MakeAsync(work, call, plan(call), most, token));
    }

    async Task MakeAsync(AssistantWork work, TranscriptCall call, PlannedCall planned, int most, CancellationToken cancellationToken)
    {
        // What was planned may be allowed no more, and what somebody allowed may be gone.
        if (planned.Tool is null)
        {
            await EndAsync(work, call, CallState.Done, ToolText.Failed(planned.Answer!), cancellationToken);
            return;
        }

        if (WhyNot(call, planned.Tool) is { } reason)
        {
            await EndAsync(work, call, CallState.Done, ToolText.Failed(reason), cancellationToken);
            return;
        }

        // Rights as they are now, and not as they were when the job began.
        if (await owners.FindAsync(work.Run.OwnerId, work.Run.Scopes, cancellationToken) is not { } caller)
        {
            await EndAsync(work, call, CallState.Done, ToolText.Failed("Account is inactive"), cancellationToken);
            return;
        }

        if (!await transcripts.BeginAsync(call.Id, NewsOf(work, "calling", call.Tool), cancellationToken))
            throw new LostWorkException();
        call.State = CallState.Running;
        work.Run.Log($"Calls {call.Tool}");
        var text = await CallAsync(caller, work.Run.JobId, planned, cancellationToken);

        // It has its answer: that the work is given up now must not make it one of which nobody knows.
        using var grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var givenUp = cancellationToken.UnsafeRegister(_ => grace.CancelAfter(Grace), null);
        await EndAsync(work, call, CallState.Done, text.Within(most), grace.Token);
    }

    // Somebody allowed this very tool, as it was. What needed nobody's word goes by what holds now.
    static string? WhyNot(TranscriptCall call, AssistantTool tool)
    {
        var isOther = call.SourceId is { } source && source != tool.Joined.SourceId;
        if (call.State == CallState.Allowed)
            return isOther || (call.DefinitionHash is { } hash && !hash.AsSpan().SequenceEqual(tool.DefinitionHash())) ? Changed : null;
        return tool.Policy == ToolPolicy.Deny ? Refused : isOther ? Changed : tool.Policy == ToolPolicy.Ask ? Asks : null;
    }

    /// <summary>Notes how a call ended. An outage of the database must not make a call that was answered one of which nobody knows.</summary>
    public async Task EndAsync(AssistantWork work, TranscriptCall call, string state, ToolText text, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!await transcripts.EndAsync(call, state, text.Text, text.IsError, NewsOf(work, "called", call.Tool), cancellationToken))
                    throw new LostWorkException();
                (call.State, call.Result, call.IsError) = (state, text.Text, text.IsError);
                return;
            }
            catch (Exception exception) when (exception.IsDatabaseUnavailable)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    async Task<ToolText> CallAsync(Caller caller, Guid session, PlannedCall planned, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.ToolTimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return ToolText.Of(await tools.CallAsync(caller, session, planned.Tool!.Name, planned.Arguments, either.Token), planned.Name);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ToolText.Failed($"The tool did not answer within {options.ToolTimeoutSeconds} seconds");
        }
    }

    static NewEvent NewsOf(AssistantWork work, string activity, string tool) =>
        AssistantEvents.Of(work.Run, new(work.Steps.Count, activity, tool));
}
