using Echo.Server.Features.Assistant.Policies;
using Echo.Server.Features.Assistant.Tools;
using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Platform.Model;

namespace Echo.Server.Features.Assistant;

/// <summary>Puts an answer of the model into the transcript, and decides about each of its calls: whether it may go out, waits for somebody, or
/// is answered right away.</summary>
sealed class StepWriter(TranscriptStore transcripts, AssistantOptions options, TimeProvider time)
{
    // Each result may be long, and all of them are sent with each further question.
    const int MostCalls = 16;

    const int MostCallId = 200;
    const int MostFunction = 200;
    const int MostArguments = 256 * 1024;

    public async Task WriteAsync(AssistantWork work, ChatOutcome.Answered outcome, ToolBelt belt, CancellationToken cancellationToken)
    {
        var (answer, now) = (outcome.Answer, time.GetUtcNow());
        var step = new TranscriptStep
        {
            Start = work.Run.Restarts,
            Number = work.NextNumber,
            Text = ToolText.Storable(answer.Text),
            InputTokens = answer.InputTokens,
            OutputTokens = answer.OutputTokens,
            SpentInput = outcome.Spent.Input,
            SpentOutput = outcome.Spent.Output,
            CreatedAt = now,
            Calls = [.. answer.Calls.Take(MostCalls).Select((call, i) => CallOf(work, call, i, belt, now))],
        };
        var activity = step.Calls.Any(call => call.State == CallState.Waiting) ? "waiting" : "answered";
        var news = AssistantEvents.Of(work.Run, new(step.Number, activity, null));
        if (!await transcripts.AddStepAsync(work.Run.JobId, work.Run.OwnerId, step, news, cancellationToken))
            throw new LostWorkException();
        work.Add(step);
    }

    TranscriptCall CallOf(AssistantWork work, ChatCall call, int position, ToolBelt belt, DateTimeOffset now)
    {
        var (function, arguments) = (Cut(call.Function, MostFunction), Cut(call.Arguments, MostArguments));
        var planned = belt.Plan(function, arguments);
        var answer = planned.Answer is { } text ? new ToolText(text, planned.IsError).Within(options.MaxResultCharacters) : null;
        return new()
        {
            Id = Guid.CreateVersion7(now),
            Start = work.Run.Restarts,
            Step = work.NextNumber,
            Position = position,
            CallId = Cut(call.Id, MostCallId),
            Function = function,
            Arguments = arguments,
            Tool = Cut(planned.Name, MostFunction),
            SourceId = planned.Tool?.Joined.SourceId,
            DefinitionHash = planned.Tool?.DefinitionHash(),
            State = answer is not null ? CallState.Done : planned.Tool!.Policy == ToolPolicy.Ask ? CallState.Waiting : CallState.Planned,
            Result = answer?.Text,
            IsError = answer?.IsError ?? false,
            CreatedAt = now,
        };
    }

    static string Cut(string text, int most) => ToolText.Storable(text.Length <= most ? text : text[..most]);
}
