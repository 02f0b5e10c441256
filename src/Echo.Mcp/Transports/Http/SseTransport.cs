using Echo.Mcp.Failures;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Transports.Http;

/// <summary>HTTP+SSE (revision 2024-11-05, basic, transports): one GET holds a stream open on which everything comes back, and its first
/// event names the address that messages are posted to. When the stream is lost, the session is.</summary>
public sealed class SseTransport : IUpstreamTransport
{
    readonly TaskCompletionSource<UpstreamFailure> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource lifetime = new();
    readonly HttpMessageInvoker client;
    readonly StreamableHttpOptions options;
    readonly SseAddress address;
    readonly Inflow inflow;
    MessageReceiver? receiver;
    McpEndpoint? endpoint;
    string? protocolVersion;
    Task reading = Task.CompletedTask;

    /// <param name="client">Stays its owner's. Needs no time limit of its own: requests have theirs, and the stream lives long.</param>
    /// <param name="uri">Where the stream is opened.</param>
    public SseTransport(HttpMessageInvoker client, Uri uri, StreamableHttpOptions? options = null)
    {
        (this.client, this.options) = (client, options ?? new());
        inflow = new(this.options.TimeProvider);
        address = new(client, uri, this.options, inflow);
    }

    public Task<UpstreamFailure> Completion => completion.Task;

    public bool KnowsOnlySessions => true;

    /// <summary>The server has named an address for messages, as only servers of this transport do.</summary>
    public bool IsSpoken => address.WasNamed;

    public void Start(MessageReceiver receiver) => this.receiver = receiver;

    public async ValueTask<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return SendOutcome.NotSent;
        try
        {
            // Not before somebody waits for the outcome: the failure is initialize's own then.
            if (endpoint is null && await ConnectAsync(cancellationToken) is { } unconnected)
                return SendOutcome.Failed(unconnected with { NotExecuted = true });
            return await PostAsync(message, cancellationToken) is { } failure ? SendOutcome.Failed(failure) : SendOutcome.Sent;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return SendOutcome.GivenUp;
        }
        catch (Exception exception) when (HttpFailures.IsExpected(exception) || exception is OperationCanceledException)
        {
            return SendOutcome.Failed(HttpFailures.Of(exception, message.Subject));
        }
    }

    public void Negotiated(string protocolVersion)
    {
        this.protocolVersion = protocolVersion;
        endpoint?.ProtocolVersion = protocolVersion;
    }

    public async ValueTask DisposeAsync()
    {
        completion.TrySetResult(new(FailureKind.Closed, "The session was closed"));
        await lifetime.CancelAsync();
        await reading;
        lifetime.Dispose();
    }

    /// <returns>Why there is no stream, or null.</returns>
    async Task<UpstreamFailure?> ConnectAsync(CancellationToken cancellationToken)
    {
        // The stream outlives the request that opens it, whose trace and user must not live on in it.
        using (AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow())
            reading = ReadAsync();
        if (await address.FindAsync(cancellationToken) is { } failure)
            return failure;
        endpoint = new(client, address.Uri!, options) { ProtocolVersion = protocolVersion };
        return null;
    }

    async Task ReadAsync()
    {
        await Task.Yield();
        try
        {
            await address.ReadAsync(receiver!, lifetime.Token);

            // One that never was a session has its failure from the address.
            if (address.Uri is not null)
                completion.TrySetResult(new(FailureKind.Ended, "The server's event stream ended"));
        }
        catch (OperationCanceledException) when (lifetime.IsCancellationRequested)
        {
            // Closed on this side.
        }
        catch (MessageTooLargeException exception)
        {
            completion.TrySetResult(new(
                FailureKind.TooLarge, $"The server sent a message of more than {TransportLimits.InWords(exception.MostBytes)}"));
        }
    }

    /// <returns>Why there will be no answer, or null.</returns>
    async Task<UpstreamFailure?> PostAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (message.ExpectsAnswer)
            inflow.Ask();
        using var response = await endpoint!.PostAsync(message, sessionId: null, cancellationToken);
        if (response.IsSuccessStatusCode)
            return null;
        var failure = await Rejection.ReadAsync(response, message, inSession: false, receiver!, cancellationToken);
        if (failure?.HttpStatus != 404)
            return failure;
        var lost = new UpstreamFailure(FailureKind.Ended, "The server no longer knows the session (HTTP 404)") { NotExecuted = true, HttpStatus = 404 };
        completion.TrySetResult(lost);
        return lost;
    }
}
