using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Sessions.Stateless;

/// <summary>Asks a server whether it speaks revision 2026-07-28 (server, discovery). Only what that revision itself defines counts as a sign
/// of it: older servers answer what they don't know with any error or status, and some with a result.</summary>
sealed class Discovery(RpcPeer peer, RequestStamp stamp, UpstreamSessionOptions options)
{
    const int MostVersions = 100;

    public async Task<Discovered> AskAsync(CancellationToken cancellationToken)
    {
        var (parameters, headers) = (stamp.Mark(default), RequestStamp.HeadersOf(Methods.Discover, default, []));
        var reply = await peer.RequestAsync(Methods.Discover, parameters, headers, options.InitializeTimeout, null, cancellationToken);
        return reply switch
        {
            { Failure: { } failure } => Judge(failure),
            { Error: { } error } => Judge(error),
            _ => Judge(reply.Result),
        };
    }

    // 403 is also what a firewall says of methods that it doesn't know.
    static Discovered Judge(UpstreamFailure failure) => failure switch
    {
        { HttpStatus: 403 } => Discovered.Older,
        { Kind: FailureKind.Rejected or FailureKind.Protocol or FailureKind.Broken or FailureKind.TooLarge } => Discovered.Older,
        _ => Discovered.Of(failure),
    };

    static Discovered Judge(RpcError error) => error.Code switch
    {
        RpcErrorCodes.UnsupportedProtocolVersion => Choose(error.Data.Property("supported"), error.Message),
        RpcErrorCodes.HeaderMismatch or RpcErrorCodes.MissingClientCapability =>
            Discovered.Of(Refused($"refused {Methods.Discover}: {Excerpt.Of(error.Message)} (code {error.Code})")),
        _ => Discovered.Older,
    };

    static Discovered Judge(RawJson result)
    {
        var versions = result.Property("supportedVersions");
        if (versions.Items(MostVersions).Any(version => version.AsText() == ProtocolVersions.V20260728))
        {
            return result.Utf8.Length <= Agreement.MostBytes
                ? Discovered.Of(Agreement.ReadDiscovered(result))
                : Discovered.Of(Refused($"answered {Methods.Discover} with more than {TransportLimits.InWords(Agreement.MostBytes)}"));
        }

        return versions.IsEmpty ? Discovered.Older : Choose(versions, "");
    }

    static Discovered Choose(RawJson versions, string message)
    {
        string[] names = [.. versions.Items(MostVersions).Select(version => version.AsText()).OfType<string>()];
        return names.Any(ProtocolVersions.WithSessions.Contains) ? Discovered.Older
            : names.Length == 0 ? Discovered.Of(Refused($"refused {Methods.Discover}: {Excerpt.Of(message)}"))
            : Discovered.Of(Refused($"speaks protocol versions {Excerpt.Of(string.Join(", ", names))}, which are not supported"));
    }

    static UpstreamFailure Refused(string what) => new(FailureKind.Protocol, $"The server {what}");
}
