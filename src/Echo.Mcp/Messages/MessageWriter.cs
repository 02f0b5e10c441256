using System.Buffers;
using System.Buffers.Text;
using Echo.Mcp.Json;

namespace Echo.Mcp.Messages;

/// <summary>Writes JSON-RPC envelopes around raw values. A message always stands on one line.</summary>
public static class MessageWriter
{
    static ReadOnlySpan<byte> Beginning => "{\"jsonrpc\":\"2.0\""u8;

    static ReadOnlySpan<byte> IdMember => ",\"id\":"u8;

    static ReadOnlySpan<byte> ResultMember => ",\"result\":"u8;

    public static void WriteCall(IBufferWriter<byte> output, long? id, string method, ReadOnlySpan<byte> parameters)
    {
        output.Write(Beginning);
        if (id is { } number)
        {
            output.Write(IdMember);
            Utf8Formatter.TryFormat(number, output.GetSpan(20), out var digits);
            output.Advance(digits);
        }

        output.Write(",\"method\":"u8);
        JsonText.Write(output, method);
        if (!parameters.IsEmpty)
        {
            output.Write(",\"params\":"u8);
            WriteOnOneLine(output, parameters);
        }

        output.Write("}"u8);
    }

    public static void WriteResult(IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) =>
        WriteAnswer(output, id, ResultMember, result);

    public static void WriteError(IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> error) =>
        WriteAnswer(output, id, ",\"error\":"u8, error);

    /// <returns>The bytes that <see cref="WriteResult"/> writes.</returns>
    public static int LengthOfResult(RawJson id, RawJson result) =>
        Beginning.Length + IdMember.Length + id.Utf8.Length + ResultMember.Length + (result.IsEmpty ? "null".Length : result.Utf8.Length) + 1;

    static void WriteAnswer(IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value)
    {
        output.Write(Beginning);

        // An error of a message whose id could not be read has none (2025-11-25, schema, JSONRPCErrorResponse).
        if (!id.IsEmpty)
        {
            output.Write(IdMember);
            output.Write(id);
        }

        output.Write(member);
        WriteOnOneLine(output, value.IsEmpty ? "null"u8 : value);
        output.Write("}"u8);
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
