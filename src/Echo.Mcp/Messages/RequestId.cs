using System.Buffers.Text;
using Echo.Mcp.Json;

namespace Echo.Mcp.Messages;

/// <summary>Ids and progress tokens of our own are positive integers.</summary>
static class RequestId
{
    /// <returns>The number; also when it came back as a string, which some servers do. Null for anything else.</returns>
    public static long? Read(RawJson id)
    {
        var digits = id.Utf8.Span;
        if (digits is [(byte)'"', .. var inner, (byte)'"'])
            digits = inner;
        return Utf8Parser.TryParse(digits, out long number, out var length) && length == digits.Length ? number : null;
    }

    public static RawJson Of(long number) => RawJson.From(number);
}
