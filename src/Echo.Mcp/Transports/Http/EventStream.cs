using System.Net.ServerSentEvents;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports.Http;

/// <summary>The messages of one SSE stream, over as many connections as it takes.</summary>
/// <param name="request">The request whose answer the stream is, or null.</param>
/// <param name="other">Gets the type and data of every event that is no message.</param>
/// <param name="asked">What was asked for and comes here, when that is more than one answer.</param>
sealed class EventStream(
    MessageReceiver receiver,
    StreamableHttpOptions options,
    OutgoingMessage? request = null,
    Action<string, byte[]>? other = null,
    Inflow? asked = null)
{
    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // Keeps a server that says "retry: 0" from being asked in a tight loop.
    static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);

    readonly Inflow inflow = asked ?? new(options.TimeProvider);

    /// <summary>The id of the last complete event that had one; null when the stream can't be resumed.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>How long to wait before connecting again.</summary>
    public TimeSpan Wait { get; private set; } = options.ResumeWait;

    public static bool Is(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && AnswerType.Of(response) is { } type
        && type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Hands over messages until the connection ends, in whatever way, or nothing more is wanted.</summary>
    /// <exception cref="MessageTooLargeException">One event was over the limit.</exception>
    public async Task ReadAsync(HttpResponseMessage response, Func<bool> isDone, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new EventLimitStream(await response.Content.ReadAsStreamAsync(cancellationToken), options.MaxMessageBytes);
            var parser = SseParser.Create(stream, static (_, data) => data.ToArray());
            try
            {
                await ReadAsync(parser, stream, isDone, cancellationToken);
            }
            finally
            {
                if (parser.ReconnectionInterval >= TimeSpan.Zero)
                    Wait = Clamp(parser.ReconnectionInterval);
            }
        }
        catch (Exception exception) when (HttpFailures.IsExpected(exception) && exception is not MessageTooLargeException)
        {
            // A connection may break at any time; what was received counts.
        }
    }

    async Task ReadAsync(SseParser<byte[]> parser, EventLimitStream stream, Func<bool> isDone, CancellationToken cancellationToken)
    {
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            stream.Reset();
            LastEventId = item.EventId ?? LastEventId;

            // An empty event only carries an id; other types than "message" are not MCP, but for the first event of HTTP+SSE.
            if (item.Data.Length > 0 && item.EventType == SseParser.EventTypeDefault)
                receiver(item.Data, request);
            else if (item.Data.Length > 0)
                other?.Invoke(item.EventType, item.Data);
            if (isDone())
                return;
            await inflow.TakeAsync(item.Data.Length, cancellationToken);
        }
    }

    static TimeSpan Clamp(TimeSpan wait) => TimeSpan.FromTicks(Math.Clamp(wait.Ticks, ShortestWait.Ticks, LongestWait.Ticks));
}
