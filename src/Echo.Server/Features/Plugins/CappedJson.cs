using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Plugins;

/// <summary>Writes what a plugin hands over, but not more of it than fits.</summary>
static class CappedJson
{
    /// <returns>Null when it would be longer than <paramref name="mostBytes"/>.</returns>
    /// <exception cref="Exception">Whatever the plugin's own values throw when they are written.</exception>
    public static RawJson? Write(JsonNode? node, int mostBytes)
    {
        if (node is null)
            return RawJson.Null;
        var buffer = new Buffer(mostBytes);
        try
        {
            using var writer = new Utf8JsonWriter(buffer, WireJson.Writer);
            node.WriteTo(writer);
        }
        catch (FullException)
        {
            return null;
        }

        return new(buffer.Written);
    }

    sealed class Buffer(int most) : IBufferWriter<byte>
    {
        readonly ArrayBufferWriter<byte> inner = new();

        public ReadOnlyMemory<byte> Written => inner.WrittenMemory;

        public void Advance(int count)
        {
            if (inner.WrittenCount + count > most)
                throw new FullException();
            inner.Advance(count);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => Check(sizeHint).GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => Check(sizeHint).GetSpan(sizeHint);

        // A writer asks for three bytes for each character, and some more.
        ArrayBufferWriter<byte> Check(int sizeHint) => inner.WrittenCount + (sizeHint / 4L) <= most ? inner : throw new FullException();
    }

    sealed class FullException : Exception;
}
