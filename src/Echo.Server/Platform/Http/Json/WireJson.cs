using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo.Server.Platform.Http.Json;

/// <summary>The one set of JSON rules of the API: snake_case, case-sensitive, strict types, no duplicate properties, at most 64 levels,
/// UTF-8 text unescaped, times as RFC 3339 in UTC.</summary>
public static class WireJson
{
    /// <summary>Deepest nesting of a request body.</summary>
    public const int MaxDepth = 64;

    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    public static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        options.MaxDepth = MaxDepth;

        // The relaxed encoder keeps non-ASCII text as sent; answers are JSON with nosniff, never part of a page.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new WireTimeConverter());
        options.Converters.Add(new WireUrlConverter());
        return options;
    }
}
