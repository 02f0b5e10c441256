using System.Buffers;
using System.Text;
using System.Text.Json;
using Echo.Server.Features.Services.Templates;

namespace Echo.Server.Features.Services.Execution;

/// <summary>Writes a parameter as a body of some media type.</summary>
static class BodyWriter
{
    const string Form = "application/x-www-form-urlencoded";
    const string Multipart = "multipart/form-data";

    /// <exception cref="ParameterException">The value makes no such body.</exception>
    /// <exception cref="TooLongException">The body became longer than it may be.</exception>
    public static ComposedBody Write(ServiceBody body, JsonElement value, int most)
    {
        if (IsJson(body.MediaType))
            return new(Encoding.UTF8.GetBytes(value.GetRawText()), body.MediaType == "*/*" ? "application/json" : body.MediaType);
        if (body.MediaType is Form or Multipart && value.ValueKind != JsonValueKind.Object)
            throw new ParameterException($"Parameter '{body.Name}' must be an object");
        return body.MediaType switch
        {
            Form => new(Encoding.ASCII.GetBytes(string.Join('&', FormPairs(body, value).Select(pair => $"{pair.Name}={pair.Value}"))), Form),
            Multipart => WriteMultipart(body, value, most),
            _ => new(FileValue.Of(body.Name, value).Bytes, body.MediaType),
        };
    }

    public static bool IsJson(string mediaType) =>
        mediaType is "application/json" or "*/*" || mediaType.EndsWith("+json", StringComparison.Ordinal);

    /// <summary>Forms are written as objects, and text as text; for all others a file is asked for.</summary>
    public static bool IsText(string mediaType) =>
        mediaType.StartsWith("text/", StringComparison.Ordinal) || mediaType.EndsWith("xml", StringComparison.Ordinal)
        || mediaType.EndsWith("ndjson", StringComparison.Ordinal) || mediaType.EndsWith("yaml", StringComparison.Ordinal);

    static IEnumerable<(string Name, string Value)> FormPairs(ServiceBody body, JsonElement value) => value.EnumerateObject().SelectMany(member =>
    {
        var part = body.Parts.GetValueOrDefault(member.Name);
        if (part?.Style is { } style)
            return ValueText.Pairs(member.Name, style, part.Explode, member.Value, UrlText.Encode);

        // Objects are JSON where nothing else is said; lists are repeated.
        return member.Value.ValueKind == JsonValueKind.Object || (part?.MediaType is { } type && IsJson(type))
            ? [(UrlText.Encode(member.Name), UrlText.Encode(member.Value.GetRawText()))]
            : ValueText.Pairs(member.Name, InputStyles.Form, part?.Explode ?? true, member.Value, UrlText.Encode);
    });

    static ComposedBody WriteMultipart(ServiceBody body, JsonElement value, int most)
    {
        var boundary = $"echo-{Guid.NewGuid():n}";
        var buffer = new CappedBuffer(most);
        foreach (var member in value.EnumerateObject())
        {
            var part = body.Parts.GetValueOrDefault(member.Name);
            IEnumerable<JsonElement> values = member.Value.ValueKind == JsonValueKind.Array && !(part?.MediaType is { } type && IsJson(type))
                ? member.Value.EnumerateArray()
                : [member.Value];
            foreach (var one in values.Where(one => one.ValueKind != JsonValueKind.Null))
                WritePart(buffer, boundary, member.Name, part, one);
        }

        Write(buffer, $"--{boundary}--\r\n");
        return new(buffer.Written, $"{Multipart}; boundary={boundary}");
    }

    static void WritePart(CappedBuffer buffer, string boundary, string name, BodyPart? part, JsonElement value)
    {
        Write(buffer, $"--{boundary}\r\nContent-Disposition: form-data; name=\"{Quoted(name)}\"");
        if (part?.IsFile == true)
        {
            var file = FileValue.Of(name, value);
            Write(buffer, $"; filename=\"{Quoted(file.Name ?? name)}\"\r\nContent-Type: {part.MediaType ?? "application/octet-stream"}\r\n\r\n");
            buffer.Write(file.Bytes.AsSpan());
        }
        else
        {
            var isJson = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array || (part?.MediaType is { } stated && IsJson(stated));
            var type = part?.MediaType ?? (isJson ? "application/json" : null);
            Write(buffer, type is null ? "\r\n\r\n" : $"\r\nContent-Type: {type}\r\n\r\n");
            Write(buffer, isJson ? value.GetRawText() : TextTemplate.TextOf(value));
        }

        Write(buffer, "\r\n");
    }

    static void Write(CappedBuffer buffer, string text) => buffer.Write(Encoding.UTF8.GetBytes(text));

    // As browsers do it (HTML, 4.10.21.8).
    static string Quoted(string name) =>
        name.Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);
}
