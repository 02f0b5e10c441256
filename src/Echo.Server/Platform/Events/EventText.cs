using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Platform.Events;

/// <summary>An event as clients get it, made once for all of them.</summary>
public sealed class EventText
{
    /// <summary>Frames are at most this long, in either direction (contract section 21.2).</summary>
    public const int MaxBytes = 64 * 1024;

    EventText(byte[] frame, byte[] data) => (Frame, Data) = (frame, data);

    /// <summary>For WebSockets: <c>{"type": ..., fields, "timestamp": ..., "seq": ...}</c>.</summary>
    public ReadOnlyMemory<byte> Frame { get; }

    /// <summary>For event streams, which name the type elsewhere: the same without <c>type</c>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>A frame that nobody stored: an answer, or a message that is gone when it is not heard.</summary>
    public static byte[] FrameOf(string type, RawJson data, DateTimeOffset at, long? seq = null) => Write(type, EventData.Fit(data), at, seq);

    /// <summary>The same for event streams.</summary>
    public static byte[] DataOf(RawJson data, DateTimeOffset at) => Write(null, EventData.Fit(data), at, seq: null);

    internal static EventText Of(LoggedEvent item, RawJson data)
    {
        data = EventData.Fit(data);
        return new(Write(item.Type, data, item.At, item.Seq), Write(null, data, item.At, item.Seq));
    }

    static byte[] Write(string? type, RawJson data, DateTimeOffset at, long? seq)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Utf8.Length + 128);
        using var writer = new Utf8JsonWriter(buffer, WireJson.Writer);
        writer.WriteStartObject();
        if (type is not null)
            writer.WriteString("type"u8, type);
        var isTimed = false;
        if (!data.IsEmpty)
        {
            using var document = EventData.Open(data);
            foreach (var field in document.RootElement.EnumerateObject())
            {
                isTimed |= field.NameEquals("timestamp"u8);
                writer.WritePropertyName(field.Name);
                writer.WriteRawValue(OneLine(JsonMarshal.GetRawUtf8Value(field.Value)), skipInputValidation: true);
            }
        }

        if (!isTimed)
            writer.WriteString("timestamp"u8, WireTime.Format(at));
        if (seq is { } number)
            writer.WriteNumber("seq"u8, number);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // Within strings they are escapes; between tokens they would end the event of a stream.
    static ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> json)
    {
        if (json.IndexOfAny((byte)'\n', (byte)'\r') < 0)
            return json;
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
