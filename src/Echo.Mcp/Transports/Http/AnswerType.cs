namespace Echo.Mcp.Transports.Http;

/// <summary>The media type of an answer, without its parameters.</summary>
static class AnswerType
{
    const string Json = "application/json";

    /// <returns>Null when there is none, or none that can be read.</returns>
    public static string? Of(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) && values is { Count: 1 } && values.ToString() == Json
            ? Json // By far the most frequent one is not taken apart.
            : response.Content.Headers.ContentType?.MediaType;
}
