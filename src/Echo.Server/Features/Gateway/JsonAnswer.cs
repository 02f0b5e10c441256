using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Server.Features.Gateway;

/// <summary>Writes one JSON-RPC message as the whole answer to a POST.</summary>
static class JsonAnswer
{
    public static void WriteResult(HttpContext http, RawJson id, RawJson result)
    {
        Begin(http, StatusCodes.Status200OK, MessageWriter.LengthOfResult(id, result));
        MessageWriter.WriteResult(http.Response.BodyWriter, id.Utf8.Span, result.Utf8.Span);
    }

    /// <param name="id">Empty when the request's id is not known.</param>
    public static void WriteError(HttpContext http, int status, RawJson id, RpcError error)
    {
        Begin(http, status, length: null);
        MessageWriter.WriteError(http.Response.BodyWriter, id.Utf8.Span, error.Raw.Utf8.Span);
    }

    public static void WriteError(HttpContext http, int status, RawJson id, int code, string message, RawJson data = default) =>
        WriteError(http, status, id, RpcError.Of(code, message, data));

    /// <summary>Says of a revision that it takes one message a request.</summary>
    public static string NoBatches(string version) => $"Revision {version} has no batches: send one message a request";

    static void Begin(HttpContext http, int status, int? length)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = length;
    }
}
