using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Mcp.Messages;

/// <summary>A JSON array of messages, as servers of 2025-03-26 may send it.</summary>
public static class MessageBatch
{
    public static bool Looks(ReadOnlySpan<byte> message) => message.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    /// <summary>Hands over the elements one after another; nothing is collected, since a small batch can have very many.</summary>
    /// <returns>False, and nothing handed over, when the batch is not well-formed or is nested too deeply.</returns>
    public static bool Open(ReadOnlyMemory<byte> batch, int maxDepth, Action<ReadOnlyMemory<byte>> take)
    {
        if (!IsWellFormed(batch.Span, maxDepth + 1))
            return false;
        var reader = JsonScan.Reader(batch.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            take(batch[JsonScan.SkipValue(ref reader)]);
        return true;
    }

    static bool IsWellFormed(ReadOnlySpan<byte> batch, int maxDepth)
    {
        try
        {
            var reader = new Utf8JsonReader(batch, new() { MaxDepth = maxDepth });
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
