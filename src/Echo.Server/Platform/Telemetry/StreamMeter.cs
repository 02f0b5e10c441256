namespace Echo.Server.Platform.Telemetry;

/// <summary>Counts the WebSockets and event streams that are open on this node. Whoever opens one reports both ends of its life.</summary>
public sealed class StreamMeter
{
    long webSockets;
    long eventStreams;

    public StreamMeter(EchoMeter echo)
    {
        echo.Meter.CreateObservableUpDownCounter(
            "websocket_connections_active", () => WebSockets, description: "WebSockets that are open on this node");
        echo.Meter.CreateObservableUpDownCounter(
            "sse_streams_active", () => EventStreams, description: "Server-sent event streams that are open on this node");
    }

    public long WebSockets => Interlocked.Read(ref webSockets);

    public long EventStreams => Interlocked.Read(ref eventStreams);

    public void WebSocketOpened() => Interlocked.Increment(ref webSockets);

    public void WebSocketClosed() => Interlocked.Decrement(ref webSockets);

    public void EventStreamOpened() => Interlocked.Increment(ref eventStreams);

    public void EventStreamClosed() => Interlocked.Decrement(ref eventStreams);
}
