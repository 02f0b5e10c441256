using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Echo.Mcp.Messages;

/// <summary>Writes JSON-RPC envelopes around raw values. A message always stands on one line.</summary>
static class MessageWriter
{
    static readonly SearchValues<char> NeedsNoEscape =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-.$:");

    public static void WriteCall(IBufferWriter<byte> output, long? id, string method, ReadOnlySpan<byte> parameters)
    {
        output.Write("{\"jsonrpc\":\"2.0\""u8);
        if (id is { } number)
        {
            output.Write(",\"id\":"u8);
            Utf8Formatter.TryFormat(number, output.GetSpan(20), out var digits);
            output.Advance(digits);
        }

        output.Write(",\"method\":"u8);
        WriteMethod(output, method);
        if (!parameters.IsEmpty)
        {
            output.Write(",\"params\":"u8);
            WriteOnOneLine(output, parameters);
        }

        output.Write("}"u8);
    }

    public static void WriteResult(IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) =>
        WriteAnswer(output, id, ",\"result\":"u8, result);

    public static void WriteError(IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> error) =>
        WriteAnswer(output, id, ",\"error\":"u8, error);

    static void WriteAnswer(IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Write(id);
        output.Write(member);
        WriteOnOneLine(output, value.IsEmpty ? "null"u8 : value);
        output.Write("}"u8);
    }

    static void WriteMethod(IBufferWriter<byte> output, string method)
    {
        if (method.AsSpan().ContainsAnyExcept(NeedsNoEscape))
        {
            output.Write(JsonSerializer.SerializeToUtf8Bytes(method));
            return;
        }

        output.Write("\""u8);
        Encoding.UTF8.GetBytes(method, output);
        output.Write("\""u8);
    }

    /// <summary>A line break can only stand between the tokens of JSON, where a blank does as well; on stdio it would cut the message in
    /// two.</summary>
    static void WriteOnOneLine(IBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        var span = output.GetSpan(value.Length)[..value.Length];
        value.CopyTo(span);
        if (span.ContainsAny((byte)'\n', (byte)'\r'))
        {
            span.Replace((byte)'\n', (byte)' ');
            span.Replace((byte)'\r', (byte)' ');
        }

        output.Advance(value.Length);
    }
}
