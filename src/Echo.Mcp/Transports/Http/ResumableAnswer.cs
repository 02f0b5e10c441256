using System.Net;
using Echo.Mcp.Failures;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports.Http;

/// <summary>An answer that comes as a stream of events. When the connection ends before the answer, the stream is resumed with its last
/// event id (2025-11-25, basic, transports, resumability); that asks for what is left and never runs the request again. Revision 2026-07-28 knows no
/// resuming.</summary>
sealed class ResumableAnswer(McpEndpoint endpoint, StreamableHttpOptions options, MessageReceiver receiver, OutgoingMessage message)
{
    readonly EventStream events = new(receiver, options, message);

    /// <returns>Why there will be no answer, or null.</returns>
    public async Task<UpstreamFailure?> ReadAsync(HttpResponseMessage first, CancellationToken cancellationToken)
    {
        using (first)
            await events.ReadAsync(first, () => message.IsSettled, cancellationToken);
        UpstreamFailure? failure = null;
        for (var attempt = 0; !message.IsSettled; attempt++)
        {
            if (events.LastEventId is null || message.Headers is not null || attempt == options.MaxResumeAttempts)
                return failure ?? HttpFailures.StreamEnded(message.Subject);
            await Task.Delay(events.Wait, options.TimeProvider, cancellationToken);
            failure = await ResumeAsync(cancellationToken);
            if (failure is { HttpStatus: < 500 })
                return failure;
            if (failure is null)
                attempt = -1;
        }

        return null;
    }

    async Task<UpstreamFailure?> ResumeAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await endpoint.GetAsync(events.LastEventId, cancellationToken);
            if (!EventStream.Is(response))
                return NotResumed(response);
            await events.ReadAsync(response, () => message.IsSettled, cancellationToken);
            return null;
        }
        catch (Exception exception) when (HttpFailures.IsExpected(exception) && exception is not MessageTooLargeException)
        {
            return HttpFailures.Of(exception, message.Subject) with { NotExecuted = false };
        }
    }

    UpstreamFailure NotResumed(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            Rejection.Unauthorized(response, message.Subject) with { NotExecuted = false },
        var status => HttpFailures.StreamEnded(message.Subject) with
        {
            HttpStatus = (int)status,
            Detail = $"Resuming it was answered with HTTP {(int)status}",
        },
    };
}
