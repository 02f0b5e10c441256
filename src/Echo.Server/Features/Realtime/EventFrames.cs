using System.Globalization;
using System.Text;
using Echo.Mcp.Json;
using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Realtime;

/// <summary>Server-sent events as bytes.</summary>
static class EventFrames
{
    /// <param name="data">One line of JSON.</param>
    /// <param name="id">What a client that comes back says it has seen; null leaves that as it was.</param>
    public static ReadOnlyMemory<byte> Of(string type, ReadOnlyMemory<byte> data, long? id)
    {
        var name = $"event: {type}\ndata: ";
        var head = Encoding.UTF8.GetBytes(id is null ? name : string.Create(CultureInfo.InvariantCulture, $"id: {id}\n{name}"));
        var frame = new byte[head.Length + data.Length + 2];
        head.CopyTo(frame, 0);
        data.CopyTo(frame.AsMemory(head.Length));
        frame[^2] = frame[^1] = (byte)'\n';
        return frame;
    }

    /// <summary>An event that nobody stored.</summary>
    public static ReadOnlyMemory<byte> Of(string type, RawJson data, DateTimeOffset at, long? id) =>
        Of(type, EventText.DataOf(data, at), id);
}
