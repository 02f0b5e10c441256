using System.Text;
using System.Text.Json;

namespace Echo.Server.Features.Services.Execution;

/// <summary>Bytes that stand in JSON: <c>{"base64": ..., "filename": ...}</c>, <c>{"text": ...}</c>, or a string, which is text.</summary>
sealed record FileValue(byte[] Bytes, string? Name)
{
    /// <exception cref="ParameterException">The value is none of these.</exception>
    public static FileValue Of(string parameter, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return new(Encoding.UTF8.GetBytes(value.GetString()!), null);
        var name = Text(value, "filename");
        if (Text(value, "text") is { } text)
            return new(Encoding.UTF8.GetBytes(text), name);
        var bytes = new byte[(Text(value, "base64")?.Length ?? 0) * 3 / 4];
        return Text(value, "base64") is { } encoded && Convert.TryFromBase64String(encoded, bytes, out var length)
            ? new(bytes[..length], name)
            : throw new ParameterException($"Parameter '{parameter}' must be text, or an object with base64");
    }

    static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;
}
