using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Reads a text field without the white space around it, for names and titles.</summary>
public sealed class TrimmedText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()!.Trim() : throw new JsonException("not a string");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
