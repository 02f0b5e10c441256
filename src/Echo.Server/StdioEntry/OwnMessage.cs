using System.Buffers;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Server.StdioEntry;

/// <summary>Messages that the entry writes itself.</summary>
static class OwnMessage
{
    /// <summary>As the gateway has it.</summary>
    public const int MostDepth = 128;

    /// <param name="id">Empty when the request's id is not known.</param>
    public static ReadOnlyMemory<byte> Error(RawJson id, RpcError error)
    {
        var output = new ArrayBufferWriter<byte>(error.Raw.Utf8.Length + id.Utf8.Length + 64);
        MessageWriter.WriteError(output, id.Utf8.Span, error.Raw.Utf8.Span);
        return output.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Request(long id, string method, RawJson parameters)
    {
        var output = new ArrayBufferWriter<byte>(parameters.Utf8.Length + 128);
        MessageWriter.WriteCall(output, id, method, parameters.Utf8.Span);
        return output.WrittenMemory;
    }
}
