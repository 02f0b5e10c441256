using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Sessions;

/// <summary>Opens a session with initialize and notifications/initialized (2025-11-25, basic, lifecycle).</summary>
sealed class Handshake(RpcPeer peer, IUpstreamTransport transport, UpstreamSessionOptions options)
{
    readonly RawJson parameters = RawJson.From(new
    {
        ProtocolVersion = ProtocolVersions.WithSessions[0],
        Capabilities = options.ClientCapabilities.IsEmpty ? RawJson.EmptyObject : options.ClientCapabilities,
        ClientInfo = new { Name = options.ClientName, Version = options.ClientVersion },
    });

    /// <summary>The last agreement; null before the first one.</summary>
    public Agreement? Agreement { get; private set; }

    /// <returns>Why no session came about, or null.</returns>
    public async Task<UpstreamFailure?> PerformAsync(CancellationToken cancellationToken)
    {
        var started = options.TimeProvider.GetTimestamp();
        var reply = await peer.RequestAsync(Methods.Initialize, parameters, options.InitializeTimeout, null, cancellationToken);
        if (reply.Failure is { } failure)
            return Explain(failure);
        if (reply.Error is { } error)
            return new(FailureKind.Protocol, $"The server refused initialize: {Excerpt.Of(error.Message)} (code {error.Code})");
        if (reply.Result.Utf8.Length > Agreement.MostBytes)
        {
            return new(
                FailureKind.TooLarge, $"The server answered {Methods.Initialize} with more than {TransportLimits.InWords(Agreement.MostBytes)}");
        }

        var agreement = Agreement.Read(reply.Result);
        if (!ProtocolVersions.WithSessions.Contains(agreement.ProtocolVersion))
            return Unknown(agreement.ProtocolVersion);
        transport.Negotiated(agreement.ProtocolVersion);
        Agreement = agreement;
        var left = options.InitializeTimeout - options.TimeProvider.GetElapsedTime(started);
        return await peer.NotifyAsync(Methods.Initialized, default, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
    }

    static UpstreamFailure Unknown(string version) => new(FailureKind.Protocol, version == ""
        ? "The server answered initialize without a protocol version"
        : $"The server speaks protocol version {Excerpt.Of(version)}, which is not supported");

    // A protocol failure has shown the piece already.
    UpstreamFailure Explain(UpstreamFailure failure) =>
        peer.Garbage.Sentence is { } sentence && failure.Kind != FailureKind.Protocol ? failure.WithDetail(sentence) : failure;
}
