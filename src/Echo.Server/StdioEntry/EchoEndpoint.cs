namespace Echo.Server.StdioEntry;

/// <summary>Sends HTTP requests to the MCP endpoint that the entry leads to.</summary>
sealed class EchoEndpoint(HttpClient client, Uri uri, string? key)
{
    public const string SessionHeader = "Mcp-Session-Id";
    public const string VersionHeader = "MCP-Protocol-Version";

    public Uri Uri => uri;

    public bool HasKey => key is not null;

    /// <param name="sent">Called when the message has left.</param>
    public Task<HttpResponseMessage> PostAsync(
        ReadOnlyMemory<byte> message, IEnumerable<KeyValuePair<string, string>> headers, Action sent, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, new SentContent(message, sent), "application/json, text/event-stream", headers, cancellationToken);

    /// <summary>Asks for the messages that belong to no request, or for the rest of a stream that broke.</summary>
    public Task<HttpResponseMessage> GetAsync(
        string? lastEventId, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Get, null, "text/event-stream", lastEventId is null ? headers : headers.Append(new("Last-Event-ID", lastEventId)), cancellationToken);

    public Task<HttpResponseMessage> DeleteAsync(IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, null, "application/json", headers, cancellationToken);

    async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, HttpContent? content, string accept, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
