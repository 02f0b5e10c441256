using System.Net;
using Echo.Mcp.Failures;

namespace Echo.Mcp.Transports.Http;

/// <summary>Says in one sentence what an HTTP exchange came to.</summary>
static class HttpFailures
{
    /// <summary>Networks and servers do these; everything else is a bug.</summary>
    public static bool IsExpected(Exception exception) => exception is IOException or HttpRequestException or FormatException;

    public static UpstreamFailure Of(Exception exception, string subject)
    {
        // Whoever refuses to connect says why himself, and the client only wraps it. What a request met that had gone out is another thing.
        var cause = exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError, InnerException: HttpRequestException own }
            ? own
            : exception;
        return Describe(cause, subject) with { Cause = cause };
    }

    public static UpstreamFailure TooLarge(string subject, int mostBytes) =>
        new(FailureKind.TooLarge, $"The server answered {subject} with more than {TransportLimits.InWords(mostBytes)}");

    public static UpstreamFailure NotJsonRpc(string subject, ReadOnlySpan<byte> body) =>
        new(FailureKind.Protocol, $"The server answered {subject} with something that is not JSON-RPC: \"{Excerpt.Of(body)}\"");

    public static UpstreamFailure NotItsAnswer(string subject) =>
        new(FailureKind.Protocol, $"The server answered {subject} with a message that does not belong to it");

    public static UpstreamFailure NoAnswer(string subject, HttpStatusCode status) =>
        new(FailureKind.Protocol, $"The server accepted {subject} but sent no answer (HTTP {(int)status})") { HttpStatus = (int)status };

    public static UpstreamFailure WrongType(string subject, string type) =>
        new(FailureKind.Protocol, $"The server answered {subject} with {Excerpt.Of(type)} instead of JSON");

    public static UpstreamFailure StreamEnded(string subject) =>
        new(FailureKind.Broken, $"The server closed the stream before it answered {subject}");

    static UpstreamFailure Describe(Exception exception, string subject) => exception switch
    {
        MessageTooLargeException large => TooLarge(subject, large.MostBytes),
        OperationCanceledException => new(FailureKind.Broken, $"The HTTP client's own time limit ended {subject}"),
        FormatException => new(FailureKind.Unauthorized, "The bearer token holds characters that HTTP does not allow")
        {
            NotExecuted = true,
        },
        _ when NeverConnected(exception) => new(FailureKind.Unreachable, Sentence(exception)) { NotExecuted = true },
        _ when ErrorOf(exception) is HttpRequestError.ResponseEnded =>
            new(FailureKind.Broken, $"The server closed the connection before it answered {subject}"),
        _ => new(FailureKind.Broken, $"The connection broke before the server answered {subject}: {Sentence(exception)}"),
    };

    static bool NeverConnected(Exception exception) => ErrorOf(exception)
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    static HttpRequestError? ErrorOf(Exception exception) => exception switch
    {
        HttpRequestException request => request.HttpRequestError,
        HttpIOException input => input.HttpRequestError,
        _ => null,
    };

    // Where no connection came about, the outer message names the address; elsewhere it only points at the inner one.
    static string Sentence(Exception exception)
    {
        var outerTells = ErrorOf(exception) is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
        return (outerTells ? exception : exception.GetBaseException()).Message.TrimEnd('.');
    }
}
