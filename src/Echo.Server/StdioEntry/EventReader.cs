using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Echo.Mcp.Transports.Http;

namespace Echo.Server.StdioEntry;

/// <summary>The messages of one stream of events, over as many connections as it takes.</summary>
sealed class EventReader
{
    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>The last event that was handed on; null when the stream can't be resumed.</summary>
    public string? LastId { get; private set; }

    /// <summary>How long to wait before connecting again.</summary>
    public TimeSpan Pause { get; private set; } = TimeSpan.FromSeconds(1);

    public static bool IsStream(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is "text/event-stream";

    /// <exception cref="IOException">The connection broke, or an event went over the limit.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = new EventLimitStream(await response.Content.ReadAsStreamAsync(cancellationToken), InputLines.MostBytes);
        var parser = SseParser.Create(stream, static (_, data) => data.ToArray());
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            stream.Reset();
            if (parser.ReconnectionInterval > ShortestPause)
                Pause = parser.ReconnectionInterval;

            // An empty event only carries an id; other types are not MCP.
            if (item.Data.Length > 0 && item.EventType == SseParser.EventTypeDefault)
                yield return item.Data;
            LastId = item.EventId ?? LastId;
        }
    }
}
