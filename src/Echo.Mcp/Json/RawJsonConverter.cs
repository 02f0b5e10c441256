using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo.Mcp.Json;

/// <summary>Lets a <see cref="RawJson"/> stand in typed models: its bytes pass in both directions without being rewritten.</summary>
public sealed class RawJsonConverter : JsonConverter<RawJson>
{
    // A null on the wire is a value too; without this it would never arrive here.
    public override bool HandleNull => true;

    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonMarshal.GetRawUtf8Value(JsonElement.ParseValue(ref reader)).ToArray());

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
    {
        if (value.IsEmpty)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
