using Echo.Mcp.Failures;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions.Stateless;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Sessions;

/// <summary>Finds out in which era of the protocol a server lives, and begins to speak to it in that one.</summary>
sealed class Beginning(
    RpcPeer peer, IUpstreamTransport transport, Handshake handshake, Discovery discovery, UpstreamSessionOptions options)
{
    /// <summary>What a server without sessions said of itself; null when it has opened a session.</summary>
    public Agreement? Stateless { get; private set; }

    /// <summary>The server went away when it was asked what it had never heard of, before it was asked for a session.</summary>
    public bool FailedByAsking { get; private set; }

    /// <returns>Why nothing has begun, or null.</returns>
    public Task<UpstreamFailure?> PerformAsync(CancellationToken cancellationToken) => (transport.KnowsOnlySessions ? Eras.SessionsOnly : options.Eras) switch
    {
        Eras.NewestFirst => PerformNewestFirstAsync(cancellationToken),
        Eras.SessionsFirst => PerformSessionsFirstAsync(cancellationToken),
        _ => handshake.PerformAsync(cancellationToken),
    };

    async Task<UpstreamFailure?> PerformNewestFirstAsync(CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = discovery.AskAsync(enough.Token);
        try
        {
            var late = Task.Delay(options.ProbeWait, options.TimeProvider, enough.Token);
            if (await Task.WhenAny(asking, late) == asking)
                return await ContinueAsync(await asking, cancellationToken);

            // It may be a program that is just starting, or one that answers nothing before initialize. What opens a session has settled it:
            // a server that knows both eras lives in the older one from then on.
            var failure = await handshake.PerformAsync(cancellationToken);
            return failure is { Kind: FailureKind.Protocol or FailureKind.Rejected } && await asking is { Agreement: { } agreement }
                ? Accept(agreement)
                : failure;
        }
        finally
        {
            await enough.CancelAsync();
            await asking;
        }
    }

    async Task<UpstreamFailure?> PerformSessionsFirstAsync(CancellationToken cancellationToken)
    {
        var failure = await handshake.PerformAsync(cancellationToken);
        return failure is { Kind: FailureKind.Protocol or FailureKind.Rejected }
            && await discovery.AskAsync(cancellationToken) is { Agreement: { } agreement } ? Accept(agreement) : failure;
    }

    async Task<UpstreamFailure?> ContinueAsync(Discovered discovered, CancellationToken cancellationToken)
    {
        if (discovered.Agreement is { } agreement)
            return Accept(agreement);
        FailedByAsking = discovered.Failure?.Kind == FailureKind.Ended;
        return discovered.Failure ?? await handshake.PerformAsync(cancellationToken);
    }

    UpstreamFailure? Accept(Agreement agreement)
    {
        peer.IsStateless();
        transport.Negotiated(agreement.ProtocolVersion);
        Stateless = agreement;
        return null;
    }
}
