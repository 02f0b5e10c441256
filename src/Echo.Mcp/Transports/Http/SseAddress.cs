using System.Text;
using Echo.Mcp.Failures;

namespace Echo.Mcp.Transports.Http;

/// <summary>The event stream of HTTP+SSE, and the address for messages that its first event names.</summary>
sealed class SseAddress(HttpMessageInvoker client, Uri stream, StreamableHttpOptions options, Inflow inflow)
{
    const string Subject = "the request for its event stream";

    readonly TaskCompletionSource<UpstreamFailure?> found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null until one was named that may be used.</summary>
    public Uri? Uri { get; private set; }

    /// <summary>Whether any address was named, also one that must not be used.</summary>
    public bool WasNamed { get; private set; }

    /// <returns>Why there is no address, or null.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<UpstreamFailure?> FindAsync(CancellationToken cancellationToken) => await found.Task.WaitAsync(cancellationToken);

    /// <summary>Opens the stream and hands over its messages until it ends.</summary>
    /// <exception cref="MessageTooLargeException">One event was over the limit.</exception>
    public async Task ReadAsync(MessageReceiver receiver, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await new McpEndpoint(client, stream, options).GetAsync(lastEventId: null, cancellationToken);
            if (!EventStream.Is(response))
            {
                found.TrySetResult(NoStream(response));
                return;
            }

            var origin = response.RequestMessage?.RequestUri ?? stream;
            await using var late = options.TimeProvider.CreateTimer(_ => found.TrySetResult(NoAddress()), null, options.EndpointWait, Timeout.InfiniteTimeSpan);
            await new EventStream(receiver, options, other: (type, data) => Take(origin, type, data), asked: inflow)
                .ReadAsync(response, static () => false, cancellationToken);
        }
        catch (Exception exception) when (HttpFailures.IsExpected(exception) && exception is not MessageTooLargeException)
        {
            found.TrySetResult(HttpFailures.Of(exception, Subject));
        }
        finally
        {
            found.TrySetResult(new(FailureKind.Broken, "The server's event stream ended before it named an address for messages"));
        }
    }

    static UpstreamFailure NoAddress() => new(FailureKind.Protocol, "The server's event stream does not name an address for messages");

    static UpstreamFailure NoStream(HttpResponseMessage response) => response switch
    {
        { StatusCode: System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden } => Rejection.Unauthorized(response, Subject),
        { IsSuccessStatusCode: false } => Rejection.Of(response, Subject),
        _ => new(FailureKind.Protocol, $"The server answered {Subject} with {Type(response)} instead of one") { HttpStatus = (int)response.StatusCode },
    };

    static string Type(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is { } type ? Excerpt.Of(type) : "something else";

    void Take(Uri origin, string type, byte[] data)
    {
        if (type != "endpoint" || WasNamed)
            return;
        WasNamed = true;
        var text = Encoding.UTF8.GetString(data);

        // Credentials go to that address: the server of the connection's own URL must not send them elsewhere.
        if (!Uri.TryCreate(origin, text, out var address) || !IsSameOrigin(address))
        {
            var ours = stream.GetLeftPart(UriPartial.Authority);
            found.TrySetResult(new(FailureKind.Protocol, $"The server names an address for messages that is not on {ours}: {Excerpt.Of(text)}"));
            return;
        }

        Uri = address;
        found.TrySetResult(null);
    }

    bool IsSameOrigin(Uri address) =>
        address.Scheme == stream.Scheme && address.Port == stream.Port && address.UserInfo.Length == 0
        && address.IdnHost.Equals(stream.IdnHost, StringComparison.OrdinalIgnoreCase);
}
