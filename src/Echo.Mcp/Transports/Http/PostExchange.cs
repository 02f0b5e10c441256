using Echo.Mcp.Failures;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports.Http;

/// <summary>One POST with everything that belongs to it: its answer as JSON, or as a stream that may break and be resumed.</summary>
sealed class PostExchange(McpEndpoint endpoint, StreamableHttpOptions options, MessageReceiver receiver, OutgoingMessage message)
{
    static readonly Task<UpstreamFailure?> NoFailure = Task.FromResult<UpstreamFailure?>(null);

    public async ValueTask<SendOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var sessionId = message.IsInitialize || message.Headers is not null ? null : endpoint.SessionId;
        try
        {
            using var response = await endpoint.PostAsync(message, sessionId, cancellationToken);
            return await ReadAsync(response, sessionId, cancellationToken) is { } failure ? SendOutcome.Failed(failure) : SendOutcome.Sent;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return SendOutcome.GivenUp;
        }
        catch (Exception exception) when (HttpFailures.IsExpected(exception) || exception is OperationCanceledException)
        {
            return SendOutcome.Failed(HttpFailures.Of(exception, message.Subject));
        }
    }

    /// <returns>Why there will be no answer, or null.</returns>
    Task<UpstreamFailure?> ReadAsync(HttpResponseMessage response, string? sessionId, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            return Rejection.ReadAsync(response, message, sessionId is not null, receiver, cancellationToken);
        if (message.IsInitialize)
            endpoint.SessionId = SessionIdOf(response);
        if (!message.ExpectsAnswer)
            return NoFailure;
        return EventStream.Is(response)
            ? new ResumableAnswer(endpoint, options, receiver, message).ReadAsync(response, cancellationToken)
            : ReadJsonAsync(response, cancellationToken);
    }

    /// <returns>Null when there is none, or one that the specification does not allow.</returns>
    static string? SessionIdOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(McpEndpoint.SessionHeader, out var values) && values.ToString() is { Length: > 0 } id
            && id.All(character => character is >= '!' and <= '~') ? id : null;

    async Task<UpstreamFailure?> ReadJsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var type = AnswerType.Of(response);
        if (type is not null && !type.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return HttpFailures.WrongType(message.Subject, type);
        var body = await ResponseBody.ReadAsync(response.Content, options.MaxMessageBytes, cancellationToken);
        if (body is null)
            return HttpFailures.TooLarge(message.Subject, options.MaxMessageBytes);
        if (body.Length == 0)
            return HttpFailures.NoAnswer(message.Subject, response.StatusCode);
        var understood = receiver(body, message);
        if (message.IsSettled)
            return null;
        return understood ? HttpFailures.NotItsAnswer(message.Subject) : HttpFailures.NotJsonRpc(message.Subject, body);
    }
}
