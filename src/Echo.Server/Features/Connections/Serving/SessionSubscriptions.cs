using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Subscriptions at a server with sessions, each by a request (2025-11-25, server, resources, subscriptions). They end with the session.
/// </summary>
sealed class SessionSubscriptions(Upstream upstream) : Subscriptions(upstream)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    readonly HashSet<string> active = new(StringComparer.Ordinal);
    int renewals = upstream.Session.Renewals;

    public override async Task SetAsync(
        IReadOnlyCollection<string> wanted, ConcurrentDictionary<string, WatchOutcome> outcomes, CancellationToken cancellationToken)
    {
        Renew(outcomes);
        foreach (var gone in active.Except(wanted).ToList())
        {
            active.Remove(gone);
            await AskAsync("resources/unsubscribe", gone, cancellationToken);
        }

        foreach (var uri in wanted.Except(active).ToList())
        {
            // Nothing is known of it, or the server could not be asked.
            if (outcomes.TryGetValue(uri, out var last) && last.Error is not null)
                continue;
            var outcome = await AskAsync("resources/subscribe", uri, cancellationToken);
            outcomes[uri] = outcome;
            if (outcome.IsWatching)
                active.Add(uri);
        }

        // A request of these may itself have found the session lost.
        Renew(outcomes);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    void Renew(ConcurrentDictionary<string, WatchOutcome> outcomes)
    {
        if (Upstream.Session.Renewals is var now && now == renewals)
            return;
        renewals = now;
        active.Clear();
        foreach (var (uri, outcome) in outcomes)
        {
            if (!outcome.IsWatching)
                outcomes.TryRemove(uri, out _);
        }
    }

    async Task<WatchOutcome> AskAsync(string method, string uri, CancellationToken cancellationToken)
    {
        var reply = await Upstream.Session.RequestAsync(method, RawJson.From(new { uri }), Limit, cancellationToken);
        return Read(reply);
    }

    WatchOutcome Read(UpstreamReply reply)
    {
        if (reply.Failure is { } failure)
            return WatchOutcome.Failed(Upstream.Explain(failure));
        Upstream.Answered();
        return reply.Error is { } error ? new(Upstream.Shown(error), null) : WatchOutcome.Watching;
    }
}
