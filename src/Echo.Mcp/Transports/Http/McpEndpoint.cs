using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports.Http;

/// <summary>Sends HTTP requests to one MCP endpoint with the headers that the session has come to, and no others.</summary>
sealed class McpEndpoint(HttpMessageInvoker client, Uri uri, StreamableHttpOptions options)
{
    public const string SessionHeader = "Mcp-Session-Id";

    const string VersionHeader = "MCP-Protocol-Version";

    static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Null until the server gave one.</summary>
    public string? SessionId { get; set; }

    public string? ProtocolVersion { get; set; }

    /// <param name="sessionId">None for initialize: a new session begins without the old one's id (2025-11-25, basic, transports, session
    /// management).</param>
    public Task<HttpResponseMessage> PostAsync(OutgoingMessage message, string? sessionId, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>(message.RoomyBytes);
        message.WriteTo(bytes);
        var withVersion = !message.IsInitialize && message.Headers is null;
        return options.BearerToken is { } token
            ? PostAsync(message, bytes.WrittenMemory, sessionId, withVersion, token, cancellationToken)
            : SendAsync(Post(message, bytes.WrittenMemory), sessionId, withVersion, token: null, cancellationToken);
    }

    /// <summary>Asks for the stream of messages that belong to no request, or for the rest of a broken one.</summary>
    public Task<HttpResponseMessage> GetAsync(string? lastEventId, CancellationToken cancellationToken)
    {
        return SendAsync(Request, SessionId, withVersion: true, cancellationToken);

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
            if (lastEventId is not null)
                request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
            return request;
        }
    }

    public Task<HttpResponseMessage> DeleteAsync(CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Delete, uri), SessionId, withVersion: true, cancellationToken);

    // Apart, so that a request which is never sent again makes no closure.
    Task<HttpResponseMessage> PostAsync(
        OutgoingMessage message,
        ReadOnlyMemory<byte> body,
        string? sessionId,
        bool withVersion,
        Func<CancellationToken, ValueTask<string?>> bearer,
        CancellationToken cancellationToken) =>
        SendAsync(() => Post(message, body), sessionId, withVersion, bearer, cancellationToken);

    HttpRequestMessage Post(OutgoingMessage message, ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (message.Headers is { } headers)
            Repeat(message.Method!, headers, request);
        return request;
    }

    // 2026-07-28, basic, transports, streamable HTTP, request metadata.
    static void Repeat(string method, RequestHeaders headers, HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation(VersionHeader, headers.ProtocolVersion);
        request.Headers.TryAddWithoutValidation("Mcp-Method", HeaderText.Encode(method));
        if (headers.Name is not null)
            request.Headers.TryAddWithoutValidation("Mcp-Name", HeaderText.Encode(headers.Name));
        foreach (var (name, value) in headers.Parameters)
            request.Headers.TryAddWithoutValidation($"Mcp-Param-{name}", HeaderText.Encode(value));
    }

    Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, string? sessionId, bool withVersion, CancellationToken cancellationToken) =>
        options.BearerToken is { } token
            ? SendAsync(request, sessionId, withVersion, token, cancellationToken)
            : SendAsync(request(), sessionId, withVersion, token: null, cancellationToken);

    async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> request,
        string? sessionId,
        bool withVersion,
        Func<CancellationToken, ValueTask<string?>> bearer,
        CancellationToken cancellationToken)
    {
        var token = await bearer(cancellationToken);
        var response = await TellAsync(await SendAsync(request(), sessionId, withVersion, token, cancellationToken), token, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || token is null || options.BearerRefused is null)
            return response;
        string? other;
        try
        {
            other = await options.BearerRefused(token, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (other is null || other == token)
            return response;

        // Whoever refuses credentials has not acted on the request, so sending it again repeats nothing.
        response.Dispose();
        return await TellAsync(await SendAsync(request(), sessionId, withVersion, other, cancellationToken), other, cancellationToken);
    }

    async Task<HttpResponseMessage> TellAsync(HttpResponseMessage response, string? token, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.Forbidden || token is null || options.BearerForbidden is null
            || !response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var challenge))
            return response;
        try
        {
            await options.BearerForbidden(challenge.ToString(), cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // A request holds bytes and nothing that has to be given back, so nobody waits here to dispose it.
    Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, string? sessionId, bool withVersion, string? token, CancellationToken cancellationToken)
    {
        if (withVersion && ProtocolVersion is not null)
            request.Headers.TryAddWithoutValidation(VersionHeader, ProtocolVersion);
        if (sessionId is not null)
            request.Headers.TryAddWithoutValidation(SessionHeader, sessionId);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);

        // A plain invoker leaves the answer's body to its reader, and costs less. A HttpClient has to be told.
        return client is HttpClient full
            ? full.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            : client.SendAsync(request, cancellationToken);
    }
}
