using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo.Server.Platform.Http.Json;

/// <summary>Times on the wire: out as UTC with <c>Z</c> and up to six digits of fraction, in with any offset, or none for UTC.</summary>
sealed class WireTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && WireTime.TryParse(reader.GetString()!, out var time)
            ? time
            : throw new JsonException("not an RFC 3339 time");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(WireTime.Format(value));
}
