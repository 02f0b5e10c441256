using System.Text.Json;
using System.Text.Unicode;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;
using Microsoft.Net.Http.Headers;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Reads and checks JSON request bodies (contract sections 1.3, 1.6 and 2.1).</summary>
static class BodyReader
{
    static readonly Problem Malformed = Problem.Of(ProblemKind.Malformed, "Malformed JSON in request body");

    /// <exception cref="RequestRejectedException">The body is missing, malformed, of the wrong form, or breaks a rule.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpContext context)
        where T : class =>
        await ReadOptionalAsync<T>(context) ?? throw new RequestRejectedException(
            Problem.Invalid(new FieldViolation("body", "Send a JSON object as the request body.", ViolationTypes.Missing)));

    /// <returns>Null when there is no body.</returns>
    /// <exception cref="RequestRejectedException">The body is malformed, of the wrong form, or breaks a rule.</exception>
    public static async ValueTask<T?> ReadOptionalAsync<T>(HttpContext context)
        where T : class
    {
        // A body that is nothing anyway needs no media type.
        var refusal = RefusalOf(context.Request);
        var bytes = await RequestBytes.ReadAsync(context, refusal);
        return bytes.IsEmpty ? null : Parse<T>(bytes);
    }

    // Null when the headers announce plain JSON.
    internal static Problem? RefusalOf(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            return Problem.Of(ProblemKind.UnsupportedMediaType, "Send the body without Content-Encoding");
        if (request.ContentType == "application/json")
            return null;
        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        return isJson ? null : Problem.Of(ProblemKind.UnsupportedMediaType, "Send the body as Content-Type: application/json");
    }

    /// <exception cref="RequestRejectedException">The body is malformed, of the wrong form, or breaks a rule.</exception>
    internal static T Parse<T>(ReadOnlyMemory<byte> bytes)
        where T : class
    {
        // JSON readers look only into the strings that they need.
        if (!Utf8.IsValid(bytes.Span))
            throw new RequestRejectedException(Malformed);
        var request = TryDeserialize<T>(bytes.Span) ?? DeserializeWithoutNulls<T>(bytes);
        var violations = RequestChecker.Check(request, "body");
        return violations.Count == 0 ? request : throw new RequestRejectedException(Problem.Invalid(violations));
    }

    // Null for every body that is not as it should be; why is found out afterwards.
    static T? TryDeserialize<T>(ReadOnlySpan<byte> body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, WireJson.Options);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static T DeserializeWithoutNulls<T>(ReadOnlyMemory<byte> body)
        where T : class
    {
        byte[] cleaned;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = WireJson.MaxDepth, AllowDuplicateProperties = false });
            if (BodyFaults.Explain(document.RootElement, typeof(T)) is { } problem)
                throw new RequestRejectedException(problem);
            cleaned = AbsentNulls.Remove(document.RootElement, typeof(T));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Does not parse, repeats a name, or has half a surrogate pair in a name.
            throw new RequestRejectedException(Malformed);
        }

        return TryDeserialize<T>(cleaned) ?? throw new InvalidOperationException($"{typeof(T).Name} can't be read, and nothing is wrong with the body");
    }
}
