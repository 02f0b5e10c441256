using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Platform.Model;

/// <summary>Asks the model that the operator configured. A question changes nothing, so one that came to nothing is asked again: when the
/// endpoint is busy (429, for as long as it says), fails (5xx) or breaks off in the middle of an answer.</summary>
public sealed partial class ChatModel
{
    // What asks for more patience than this is not worth a worker's place.
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    readonly ChatEndpoint endpoint;
    readonly ModelOptions options;
    readonly TimeProvider time;
    readonly ILogger<ChatModel> logger;

    internal ChatModel(GuardedHttp http, ModelOptions options, TimeProvider time, ILogger<ChatModel> logger)
    {
        (this.options, this.time, this.logger) = (options, time, logger);
        endpoint = new(http, options, time);
    }

    /// <summary>Whether there is a model at all.</summary>
    public bool IsConfigured => options.IsConfigured;

    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    /// <exception cref="InvalidOperationException">No model is configured.</exception>
    public async Task<ChatOutcome> AskAsync(
        IReadOnlyList<ChatMessage> messages, IReadOnlyList<ChatFunction> functions, CancellationToken cancellationToken)
    {
        if (!IsConfigured)
            throw new InvalidOperationException("No model is configured");
        var question = ChatRequestBody.Of(options.Name, messages, functions);
        var spent = ModelTokens.None;
        for (var attempt = 1; ; attempt++)
        {
            var reply = await endpoint.PostAsync(question, cancellationToken);
            spent += reply.Spent;
            if (reply.Answer is { } answer)
                return new ChatOutcome.Answered(answer, spent);
            var pause = reply.Wait ?? TimeSpan.FromSeconds(Math.Pow(2, attempt - 1));
            if (!reply.MayBeRetried || attempt >= options.Attempts || pause > LongestWait)
                return new ChatOutcome.Failed(reply.Failure!);
            Retrying(attempt, reply.Failure!, pause.TotalSeconds);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Information, "The model did not answer at attempt {Attempt}: {Reason}. It is asked again in {Seconds} s")]
    partial void Retrying(int attempt, string reason, double seconds);
}
