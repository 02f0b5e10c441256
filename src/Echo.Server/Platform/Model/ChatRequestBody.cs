using System.Buffers;
using System.Text.Json;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Platform.Model;

/// <summary>Writes a question as OpenAI's chat completions have it, with a streamed answer that ends with the count of tokens.</summary>
static class ChatRequestBody
{
    public static ReadOnlyMemory<byte> Of(string model, IReadOnlyList<ChatMessage> messages, IReadOnlyList<ChatFunction> functions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, WireJson.Writer);
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteStartArray("messages");
        foreach (var message in messages)
            Write(json, message);
        json.WriteEndArray();
        if (functions.Count > 0)
        {
            json.WriteStartArray("tools");
            foreach (var function in functions)
                Write(json, function);
            json.WriteEndArray();
        }

        json.WriteBoolean("stream", true);
        json.WriteStartObject("stream_options");
        json.WriteBoolean("include_usage", true);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    static void Write(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role);
        if (message.Text.Length == 0 && message.Calls.Count > 0)
            json.WriteNull("content");
        else
            json.WriteString("content", message.Text);
        if (message.CallId is { } callId)
            json.WriteString("tool_call_id", callId);
        if (message.Calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in message.Calls)
            {
                json.WriteStartObject();
                json.WriteString("id", call.Id);
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", call.Function);
                json.WriteString("arguments", call.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, ChatFunction function)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", function.Name);
        if (function.Description is { } description)
            json.WriteString("description", description);
        json.WritePropertyName("parameters");
        json.WriteRawValue(function.Parameters.Utf8.Span, skipInputValidation: true);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
