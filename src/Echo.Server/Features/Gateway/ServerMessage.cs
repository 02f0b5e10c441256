using System.Buffers;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Server.Features.Gateway;

/// <summary>Whole JSON-RPC messages to a client, each on one line.</summary>
static class ServerMessage
{
    public static RawJson Result(RawJson id, RawJson result)
    {
        var output = new ArrayBufferWriter<byte>(MessageWriter.LengthOfResult(id, result));
        MessageWriter.WriteResult(output, id.Utf8.Span, result.Utf8.Span);
        return new(output.WrittenMemory);
    }

    /// <param name="id">Empty when the request's id is not known.</param>
    public static RawJson Error(RawJson id, RpcError error)
    {
        var output = new ArrayBufferWriter<byte>(error.Raw.Utf8.Length + id.Utf8.Length + 64);
        MessageWriter.WriteError(output, id.Utf8.Span, error.Raw.Utf8.Span);
        return new(output.WrittenMemory);
    }

    public static RawJson Notification(string method, RawJson parameters)
    {
        var output = new ArrayBufferWriter<byte>(parameters.Utf8.Length + method.Length + 64);
        MessageWriter.WriteCall(output, null, method, parameters.Utf8.Span);
        return new(output.WrittenMemory);
    }

    public static RawJson Request(long id, string method, RawJson parameters)
    {
        var output = new ArrayBufferWriter<byte>(parameters.Utf8.Length + method.Length + 64);
        MessageWriter.WriteCall(output, id, method, parameters.Utf8.Span);
        return new(output.WrittenMemory);
    }
}
