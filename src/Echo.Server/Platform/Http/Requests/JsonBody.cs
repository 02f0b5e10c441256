namespace Echo.Server.Platform.Http.Requests;

/// <summary>Reads the bytes of a JSON body for whoever judges them itself.</summary>
public static class JsonBody
{
    /// <returns>The body, which may be anything; empty when there is none. Another media type has been answered with 415, and a body beyond the
    /// endpoint's limit with 413.</returns>
    public static ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context) =>
        RequestBytes.ReadAsync(context, BodyReader.RefusalOf(context.Request));
}
