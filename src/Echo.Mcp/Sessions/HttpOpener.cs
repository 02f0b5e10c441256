using Echo.Mcp.Failures;
using Echo.Mcp.Transports.Http;

namespace Echo.Mcp.Sessions;

/// <summary>Opens a session with the server at a URL over whichever of the two HTTP transports it knows (2026-07-28, basic, transports,
/// streamable HTTP, backward compatibility). The other one is tried only when the server says that it does not know the first: a server
/// that wants credentials, or that is broken, is told as such.</summary>
public sealed class HttpOpener(HttpMessageInvoker client, Uri uri, StreamableHttpOptions options, UpstreamSessionOptions session)
{
    /// <summary>Tries streamable HTTP, then HTTP+SSE.</summary>
    public async Task<UpstreamOpening> OpenAsync(CancellationToken cancellationToken)
    {
        var first = await OpenStreamableAsync(cancellationToken);
        if (first.IsOpen || !IsUnknown(first.Failure))
            return first;
        var (second, _) = await OpenSseAsync(cancellationToken);
        return second.IsOpen ? second : new(Join(first.Failure, second.Failure, streamable: first.Failure, sse: second.Failure));
    }

    /// <summary>Tries HTTP+SSE, then streamable HTTP.</summary>
    public async Task<UpstreamOpening> OpenSseFirstAsync(CancellationToken cancellationToken)
    {
        var (first, isSse) = await OpenSseAsync(cancellationToken);
        if (first.IsOpen || isSse || !IsNoStream(first.Failure))
            return first;
        var second = await OpenStreamableAsync(cancellationToken);
        return second.IsOpen ? second : new(Join(first.Failure, second.Failure, streamable: second.Failure, sse: first.Failure));
    }

    // The three that the specification names. An answer to initialize itself, whatever its status, is no sign of the older transport.
    static bool IsUnknown(UpstreamFailure failure) => failure is { Kind: FailureKind.Rejected, HttpStatus: 400 or 404 or 405 };

    static bool IsNoStream(UpstreamFailure failure) => failure is { Kind: FailureKind.Protocol } or { Kind: FailureKind.Rejected, HttpStatus: < 500 };

    static UpstreamFailure Join(UpstreamFailure first, UpstreamFailure second, UpstreamFailure streamable, UpstreamFailure sse) => second.Kind switch
    {
        // The server knows this transport, then.
        FailureKind.Unauthorized => second,
        FailureKind.TimedOut or FailureKind.Cancelled => second.WithDetail(first.Reason),
        _ => first with { Event = $"Over streamable HTTP: {streamable.Reason}. Over HTTP+SSE: {sse.Reason}", Detail = null },
    };

    Task<UpstreamOpening> OpenStreamableAsync(CancellationToken cancellationToken) =>
        UpstreamSession.OpenAsync(new StreamableHttpTransport(client, uri, options), session, cancellationToken);

    async Task<(UpstreamOpening Opening, bool IsSse)> OpenSseAsync(CancellationToken cancellationToken)
    {
        var transport = new SseTransport(client, uri, options);
        return (await UpstreamSession.OpenAsync(transport, session, cancellationToken), transport.IsSpoken);
    }
}
