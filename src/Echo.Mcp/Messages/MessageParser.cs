using System.Text.Json;
using System.Text.Unicode;

namespace Echo.Mcp.Messages;

/// <summary>Takes a JSON-RPC message apart in one pass over its bytes. Unknown members are skipped; what is not well-formed JSON, not
/// valid UTF-8, nested too deeply or not marked as JSON-RPC 2.0 is <see cref="MessageKind.Unreadable"/>, never an exception.</summary>
public static class MessageParser
{
    /// <summary>Whether the bytes are JSON at all, nested no deeper than allowed; asked when a message turned out to be unreadable.</summary>
    public static bool IsJson(ReadOnlySpan<byte> bytes, int maxDepth)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, new() { MaxDepth = maxDepth });
            reader.Read();
            reader.Skip();
            return !reader.Read() && Utf8.IsValid(bytes);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static IncomingMessage Parse(ReadOnlyMemory<byte> message, int maxDepth)
    {
        var parts = default(MessageParts);

        // Lines of a log are the usual garbage; they need not cost an exception.
        if (message.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            return parts.Unreadable();
        try
        {
            var reader = new Utf8JsonReader(message.Span, new() { MaxDepth = maxDepth });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                parts.Take(ref reader, message);

            // Anything but white space behind the object makes Read throw.
            reader.Read();
        }
        catch (JsonException)
        {
            return parts.Unreadable();
        }

        // The reader lets broken UTF-8 pass inside of text, and it would be handed on to somebody else's parser.
        return Utf8.IsValid(message.Span) ? parts.Classify() : parts.Unreadable();
    }
}
