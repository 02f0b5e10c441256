using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Templates;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Services.Execution;

/// <summary>Makes data of a service's answer (contract section 9, rule 9).</summary>
static class AnswerReader
{
    const int MostMessageCharacters = 300;

    static readonly JsonDocumentOptions Deepest = new() { MaxDepth = WireJson.MaxDepth - 8 };

    /// <returns>JSON as it came, or <c>{"raw_response": text}</c>; bytes that are no text as <c>{"raw_base64": ...}</c>; null for nothing.</returns>
    /// <param name="secrets">Do not come back, whatever the service repeats.</param>
    public static RawJson Read(ServiceTry.Answered answer, IReadOnlyList<string> secrets)
    {
        var body = SecretMask.Hide(WithoutMark(answer.Body), secrets);
        if (body.IsEmpty)
            return RawJson.Null;
        if (IsJson(body))
            return RawJson.Parse(body);
        return TextOf(answer.Charset, body) is { } text
            ? RawJson.From(new { raw_response = text }, WireJson.Options)
            : RawJson.From(new { raw_base64 = Convert.ToBase64String(body.Span), content_type = answer.MediaType }, WireJson.Options);
    }

    /// <exception cref="TooLongException">The mapped answer became longer than answers may be.</exception>
    public static RawJson Map(JsonTemplate mapping, RawJson answer)
    {
        var response = JsonElement.Parse(answer.Utf8.Span);
        return mapping.Render(new(name => name == "response" ? response : null), ServiceWire.MostBytes);
    }

    /// <summary>What a service that refused has to say, as far as it fits into a sentence.</summary>
    public static string Sentence(ServiceTry.Answered answer, RawJson data)
    {
        var status = $"The service answered {answer.Status} {answer.Reason}".TrimEnd();
        var said = data.Text("raw_response") ?? (data.Kind is JsonValueKind.Null or JsonValueKind.Undefined ? "" : data.ToString());
        said = string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return said.Length == 0 ? status
            : said.Length <= MostMessageCharacters ? $"{status}: {said}"
            : $"{status}: {said[..(char.IsHighSurrogate(said[MostMessageCharacters - 1]) ? MostMessageCharacters - 1 : MostMessageCharacters)]}…";
    }

    static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) => body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    static bool IsJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Deepest);
            return System.Text.Unicode.Utf8.IsValid(body.Span) && JsonText.IsStorable(body.Span);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static string? TextOf(string? charset, ReadOnlyMemory<byte> body)
    {
        if (charset?.Trim('"').ToLowerInvariant() is "iso-8859-1" or "latin1" or "windows-1252")
            return Plain(Encoding.Latin1.GetString(body.Span));
        return System.Text.Unicode.Utf8.IsValid(body.Span) ? Plain(Encoding.UTF8.GetString(body.Span)) : null;
    }

    static string? Plain(string text) => text.Contains('\0', StringComparison.Ordinal) ? null : text;
}
