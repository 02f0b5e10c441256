using Echo.Mcp.Failures;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports.Http;

/// <summary>Streamable HTTP (revisions 2025-03-26 to 2026-07-28): each message is a POST, and the answer to a request comes as its
/// response. Server and proxies see the headers of the protocol and the bearer token, nothing else of ours.</summary>
public sealed class StreamableHttpTransport : IUpstreamTransport
{
    readonly TaskCompletionSource<UpstreamFailure> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly StreamableHttpOptions options;
    readonly McpEndpoint endpoint;
    MessageReceiver? receiver;
    ServerStream? serverStream;

    /// <param name="client">Stays its owner's. Needs no time limit of its own: requests have theirs, and streams live long.</param>
    /// <param name="uri">The MCP endpoint.</param>
    public StreamableHttpTransport(HttpMessageInvoker client, Uri uri, StreamableHttpOptions? options = null)
    {
        this.options = options ?? new();
        endpoint = new(client, uri, this.options);
    }

    public Task<UpstreamFailure> Completion => completion.Task;

    public bool HasHeaders => true;

    public void Start(MessageReceiver receiver)
    {
        this.receiver = receiver;
        serverStream = options.ListensForServerMessages ? new(endpoint, options, receiver) : null;
    }

    public ValueTask<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(SendOutcome.NotSent);

        // Leaving the stream of a request cancels it (2026-07-28, basic, patterns, cancellation).
        return IsStateless && message.Method == Methods.Cancelled
            ? new(SendOutcome.Sent)
            : new PostExchange(endpoint, options, receiver!, message).RunAsync(cancellationToken);
    }

    public void Negotiated(string protocolVersion)
    {
        endpoint.ProtocolVersion = protocolVersion;
        if (!IsStateless)
            serverStream?.Open();
    }

    bool IsStateless => endpoint.ProtocolVersion == ProtocolVersions.V20260728;

    public async ValueTask DisposeAsync()
    {
        if (serverStream is not null)
            await serverStream.DisposeAsync();
        if (endpoint.SessionId is not null)
            await DeleteSessionAsync();
        completion.TrySetResult(new(FailureKind.Closed, "The session was closed"));
    }

    async Task DeleteSessionAsync()
    {
        using var limit = new CancellationTokenSource(options.DeleteWait, options.TimeProvider);
        try
        {
            using var response = await endpoint.DeleteAsync(limit.Token);
        }
        catch (Exception exception) when (HttpFailures.IsExpected(exception) || exception is OperationCanceledException)
        {
            // A courtesy: servers forget idle sessions by themselves, and may refuse this with 405.
        }
    }
}
