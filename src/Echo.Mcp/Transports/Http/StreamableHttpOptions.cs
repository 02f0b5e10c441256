namespace Echo.Mcp.Transports.Http;

/// <summary>For both HTTP transports; HTTP+SSE has no use for what concerns resuming, listening and deleting.</summary>
public sealed class StreamableHttpOptions
{
    /// <summary>Asked before each HTTP request, so that a token can rotate. Null, or a null answer: no Authorization header.</summary>
    public Func<CancellationToken, ValueTask<string?>>? BearerToken { get; init; }

    /// <summary>Gets a token that the server has refused with 401 and returns another, with which the request is sent once more. The same one,
    /// or null: the refusal stands.</summary>
    public Func<string, CancellationToken, ValueTask<string?>>? BearerRefused { get; init; }

    /// <summary>Gets the WWW-Authenticate value of a request whose token was taken and is not enough (403). What it throws becomes the failure
    /// of the request.</summary>
    public Func<string, CancellationToken, ValueTask>? BearerForbidden { get; init; }

    /// <summary>Keeps a GET stream open for messages that belong to no request. Each costs a connection for as long as the session
    /// lives.</summary>
    public bool ListensForServerMessages { get; init; }

    /// <summary>Told when the stream for such messages broke, is open again, and can't be resumed: what the server said meanwhile is lost. Must not
    /// wait or throw.</summary>
    public Action? OnListeningAgain { get; init; }

    /// <summary>Longest incoming message in bytes. A longer one fails its request.</summary>
    public int MaxMessageBytes { get; init; } = TransportLimits.MaxMessageBytes;

    /// <summary>Wait before a broken stream is resumed, unless the server names another with <c>retry:</c>.</summary>
    public TimeSpan ResumeWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so many failed attempts in a row a broken stream is given up.</summary>
    public int MaxResumeAttempts { get; init; } = 5;

    /// <summary>How long the server gets to take note that the session has ended.</summary>
    public TimeSpan DeleteWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a server of HTTP+SSE gets to name the address for messages, once its stream is open. Some servers of streamable HTTP
    /// open a stream too, but never name one.</summary>
    public TimeSpan EndpointWait { get; init; } = TimeSpan.FromSeconds(3);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
