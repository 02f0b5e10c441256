using System.Buffers;
using Echo.Server.Platform.Http.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Reads whole request bodies, up to the endpoint's limit.</summary>
public static class RequestBytes
{
    static readonly Problem TooLarge = Problem.Of(ProblemKind.TooLarge, "The request body is too large");

    /// <returns>The body; empty when there is none. A body beyond the limit has been answered with 413.</returns>
    public static ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context) => ReadAsync(context, refusal: null);

    /// <param name="refusal">Why a body, if there is one, is not wanted; then only its beginning is read.</param>
    /// <exception cref="RequestRejectedException">There is a body, and it is too large or not wanted.</exception>
    internal static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, Problem? refusal)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false)
            return default;

        var limit = TakeOverLimit(context);
        if (context.Request.ContentLength > limit)
            throw new RequestRejectedException(refusal ?? TooLarge);
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var length = read.Buffer.Length;
            if (length > limit || (length > 0 && refusal is not null))
            {
                reader.AdvanceTo(read.Buffer.End);
                throw new RequestRejectedException(refusal ?? TooLarge);
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // The web server would close the connection at its limit while the client still writes, and most clients then lose the answer. When the
    // body is refused here, the server reads on for a moment and drops what comes. It also counts the framing of chunks, which is no body.
    static long TakeOverLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { MaxRequestBodySize: { } limit } feature)
            return long.MaxValue;
        if (!feature.IsReadOnly)
            feature.MaxRequestBodySize = null;
        return limit;
    }
}
