using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo.Server.Platform.Http.Json;

/// <summary>A <c>url</c> of the contract: absolute, http or https. It goes out as it came in.</summary>
sealed class WireUrlConverter : JsonConverter<Uri>
{
    public override Uri Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString()!, out var url) ? url! : throw new JsonException("not an http or https URL");

    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options) => writer.WriteStringValue(value.OriginalString);

    public static bool TryParse(string text, out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is ("http" or "https") && url.Host.Length > 0;
}
