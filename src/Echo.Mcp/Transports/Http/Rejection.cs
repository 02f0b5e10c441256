using System.Net;
using Echo.Mcp.Failures;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports.Http;

/// <summary>Reads an HTTP answer whose status means failure.</summary>
static class Rejection
{
    const int MostBytes = 64 * 1024;
    const int MostDepth = 64;

    /// <param name="inSession">Whether the request carried a session id.</param>
    /// <returns>The failure, or null when the body was the request's own JSON-RPC answer and the receiver has it.</returns>
    public static async Task<UpstreamFailure?> ReadAsync(
        HttpResponseMessage response,
        OutgoingMessage message,
        bool inSession,
        MessageReceiver receiver,
        CancellationToken cancellationToken)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return Unauthorized(response, message.Subject);
            case HttpStatusCode.NotFound when inSession:
                return Of(response, message.Subject) with { Kind = FailureKind.SessionLost, NotExecuted = true };
        }

        var body = await ReadBodyAsync(response, cancellationToken);
        if (message.ExpectsAnswer && MessageParser.Parse(body, MostDepth) is { Kind: MessageKind.Error, Id.IsEmpty: false })
        {
            receiver(body, message);
            if (message.IsSettled)
                return null;
        }

        var failure = Of(response, message.Subject) with { Detail = Explanation(response, body) };
        return inSession && response.StatusCode == HttpStatusCode.BadRequest && SaysThatTheSessionIsUnknown(failure.Detail)
            ? failure with { Kind = FailureKind.SessionLost, NotExecuted = true }
            : failure;
    }

    public static UpstreamFailure Of(HttpResponseMessage response, string subject)
    {
        var status = (int)response.StatusCode;
        return new(FailureKind.Rejected, $"The server answered {subject} with HTTP {status}") { HttpStatus = status };
    }

    public static UpstreamFailure Unauthorized(HttpResponseMessage response, string subject) => Of(response, subject) with
    {
        Kind = FailureKind.Unauthorized,
        NotExecuted = true,
        Challenge = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? values.ToString() : null,
    };

    // The specification asks for 404 (2025-11-25, basic, transports, session management), but servers made after the examples of the
    // TypeScript and Python SDKs say "400 Bad Request: No valid session ID provided", and "Server not initialized" after a restart. They say
    // so of the transport, before they look at the request, which is why such an answer does not carry its id. Any other 400 may be about
    // the request itself, and proves neither that the session is gone nor that nothing was done.
    static bool SaysThatTheSessionIsUnknown(string? explanation) =>
        explanation is not null
        && (explanation.Contains("session", StringComparison.OrdinalIgnoreCase)
            || explanation.Contains("not initialized", StringComparison.OrdinalIgnoreCase));

    static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await ResponseBody.ReadAsync(response.Content, MostBytes, cancellationToken) ?? [];
        }
        catch (Exception exception) when (HttpFailures.IsExpected(exception))
        {
            // The status says enough.
            return [];
        }
    }

    /// <returns>What the body says in words, or null: the message of a JSON-RPC error, or plain text, but no page.</returns>
    static string? Explanation(HttpResponseMessage response, byte[] body)
    {
        var text = MessageParser.Parse(body, MostDepth) is { Kind: MessageKind.Error } error ? error.Error.Text("message")
            : response.Content.Headers.ContentType?.MediaType == "text/plain" ? Excerpt.Of(body)
            : null;
        return string.IsNullOrWhiteSpace(text) ? null : Excerpt.Of(text);
    }
}
