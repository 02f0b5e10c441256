using System.Buffers;
using System.Text.Json;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Platform.Logging;

/// <summary>One JSON object a line: timestamp, level, logger, message, request_id and user_id where there are any, then the context in
/// snake_case, then the exception.</summary>
sealed class JsonLines : LineWriter
{
    static readonly string[] OwnKeys = ["timestamp", "level", "logger", "message", "request_id", "user_id", "exception"];

    [ThreadStatic]
    static Utf8JsonWriter? cached;

    public override void Write(in LogEntry entry, IBufferWriter<byte> output)
    {
        var json = cached ??= new Utf8JsonWriter(Stream.Null, WireJson.Writer);
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("timestamp", WireTime.Format(entry.Time));
        json.WriteString("level", LogLevelNames.Shown(entry.Level));
        json.WriteString("logger", entry.Logger);
        json.WriteString("message", Clean(entry.Message));
        if (entry.RequestId is { } request)
            json.WriteString("request_id", request);
        if (entry.UserId is { } user)
            json.WriteString("user_id", user);
        WriteContext(json, entry.Context);
        if (entry.Exception is { } exception)
            json.WriteString("exception", Clean(exception));
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    static void WriteContext(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> context)
    {
        for (var i = 0; i < context.Count; i++)
        {
            var (name, value) = context[i];
            if (name == "{OriginalFormat}")
                continue;
            var key = JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
            json.WritePropertyName(OwnKeys.Contains(key) ? key + "_" : key);
            WriteValue(json, Redaction.IsSecretName(key) && value is not null ? Redaction.Mask : value);
        }
    }

    static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case DateTimeOffset time:
                json.WriteStringValue(WireTime.Format(time));
                break;
            default:
                json.WriteStringValue(Clean(value.ToString() ?? ""));
                break;
        }
    }
}
