using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Server.Features.Connections;

/// <summary>The log messages that a server with sessions was asked for, for callers who say with each request what they want. The least level that
/// any of them said stays, and each gets what he wants of it. A server that many share is asked for nothing.</summary>
sealed class UpstreamLogLevel(Upstream upstream)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    volatile Told? last;

    /// <summary>Whether the server does not send messages of a level yet, and can be asked to.</summary>
    public bool Lacks(string level) =>
        upstream.Audience.IsAlone && !upstream.Session.KnowsNoSessions && LogSeverity.Of(level) is { } wanted
        && (last is not { } told || told.Severity > wanted || told.Renewals != upstream.Session.Renewals)
        && upstream.Session.Capabilities.Property("logging").Kind == JsonValueKind.Object;

    /// <summary>Asks for it. What becomes of that is no matter of the request that follows.</summary>
    public async Task TellAsync(string level, CancellationToken cancellationToken)
    {
        var told = new Told(LogSeverity.Of(level)!.Value, upstream.Session.Renewals);
        await upstream.Session.RequestAsync(Methods.SetLevel, RawJson.From(new { level }), Limit, cancellationToken);

        // One that refuses is not asked each time.
        last = told;
    }

    sealed record Told(int Severity, int Renewals);
}
