using System.Buffers;
using System.Text.Json;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Reads and checks JSON request bodies (contract sections 1.3, 1.6 and 2.1).</summary>
static class BodyReader
{
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
        var request = context.Request;
        if (request.ContentLength is 0
            || (request.ContentLength is null
                && !request.Headers.ContainsKey("Transfer-Encoding")
                && !HttpProtocol.IsHttp2(request.Protocol)))
            return null;

        var reader = request.BodyReader;
        var read = await reader.ReadAsync(context.RequestAborted);
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync(context.RequestAborted);
        }

        try
        {
            if (read.Buffer.IsEmpty)
                return null;
            CheckMediaType(request);
            return Parse<T>(read.Buffer);
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    static void CheckMediaType(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            throw Rejected(ProblemKind.UnsupportedMediaType, "Send the body without Content-Encoding");
        if (!request.HasJsonContentType())
            throw Rejected(ProblemKind.UnsupportedMediaType, "Send the body as Content-Type: application/json");
    }

    static T Parse<T>(ReadOnlySequence<byte> body)
        where T : class
    {
        T? request;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth });
            request = JsonSerializer.Deserialize<T>(ref reader, WireJson.Options);

            // Anything behind the value makes Read throw.
            reader.Read();
        }
        catch (JsonException)
        {
            throw new RequestRejectedException(BodyFaults.Explain(body, typeof(T)));
        }

        if (request is null)
            throw new RequestRejectedException(BodyFaults.Explain(body, typeof(T)));
        var violations = RequestChecker.Check(request, "body");
        return violations.Count == 0 ? request : throw new RequestRejectedException(Problem.Invalid(violations));
    }

    static RequestRejectedException Rejected(ProblemKind kind, string detail) => new(Problem.Of(kind, detail));
}
