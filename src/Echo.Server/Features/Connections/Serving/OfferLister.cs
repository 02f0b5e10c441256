using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Sessions;
using Echo.Server.Features.Connections.ToolChanges;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Asks a server for one of its lists, waking it where needed.</summary>
sealed partial class OfferLister(UpstreamPool pool, ConnectionActivity activity, ToolBook tools, TimeProvider time, ILogger<OfferLister> logger)
{
    // A server that announces changes is asked again all the same now and then: it may forget to.
    static readonly TimeSpan AnnouncedAge = TimeSpan.FromMinutes(10);
    static readonly TimeSpan SilentAge = TimeSpan.FromSeconds(60);

    public async Task<ReadOutcome<Offered>> AskAsync(Connection connection, OfferKind kind, ServerUse use, CancellationToken cancellationToken)
    {
        var outcome = await pool.UseAsync(connection.Id, use, cancellationToken);
        if (outcome is UpstreamOutcome.Open { Upstream: { } old } && old.Connection.Revision < connection.Revision)
        {
            // Another node has changed the definition, and this one's upstreams have not heard of it yet.
            pool.Renew(connection.Id, connection.Revision);
            outcome = await pool.UseAsync(connection.Id, use, cancellationToken);
        }

        if (outcome is not UpstreamOutcome.Open { Upstream: { } upstream })
            return outcome;
        activity.Touch(connection.Id);
        return await AskAsync(upstream, kind, cancellationToken);
    }

    async Task<ReadOutcome<Offered>> AskAsync(Upstream upstream, OfferKind kind, CancellationToken cancellationToken)
    {
        // As of the asking: what is announced while the list is on its way counts.
        var (announced, renewals, asOf) = (upstream.Announcements.Of(kind), upstream.Session.Renewals, upstream.ToolsVersion);
        var request = OfferRequest.Of(kind);
        var asked = await UpstreamLists.AllAsync(upstream, request.Method, request.Items, cancellationToken);
        if (!asked.IsAnswer)
            return asked.Failure;

        IReadOnlyList<RawJson> items = Shown(upstream.Connection, kind, request, asked.Value.Items);
        if (kind == OfferKind.Tools)
            items = await RecordAsync(upstream, asOf, items, cancellationToken);
        var now = time.GetUtcNow();
        var offered = Offered.Of(items, upstream.Connection.Revision, now) with
        {
            On = new(upstream),
            Announced = announced,
            Renewals = renewals,
            FreshUntil = now + Age(upstream.Session, request, asked.Value.Cache),
        };
        return offered;
    }

    static TimeSpan Age(UpstreamSession session, OfferRequest request, CacheHint hint)
    {
        var age = session.Capabilities.Property(request.Family).Property("listChanged").Kind == JsonValueKind.True ? AnnouncedAge : SilentAge;
        return hint.Ttl > age ? hint.Ttl : age;
    }

    List<RawJson> Shown(Connection connection, OfferKind kind, OfferRequest request, IReadOnlyList<RawJson> items)
    {
        List<RawJson> usable = [.. items.Where(item => item.Text(request.Key) is not null)];
        if (usable.Count < items.Count)
            LeftOut(connection.Id, items.Count - usable.Count, request.Method, request.Key);
        return kind == OfferKind.Tools && connection.DisabledTools.Length > 0
            ? usable.FindAll(tool => !connection.DisabledTools.Contains(tool.Text("name")))
            : usable;
    }

    /// <returns>The tools that models may read of: what waits for an approval may have been described by somebody else.</returns>
    async Task<IReadOnlyList<RawJson>> RecordAsync(Upstream upstream, long asOf, IReadOnlyList<RawJson> items, CancellationToken cancellationToken)
    {
        try
        {
            var marked = await tools.RecordAsync(upstream, items, cancellationToken);
            upstream.LearnTools(asOf);
            return upstream.Connection.PinTools ? [.. items.Where((_, i) => marked[i].Property("changed").Kind != JsonValueKind.True)] : items;
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !upstream.Connection.PinTools)
        {
            // The list is good, whatever becomes of this note.
            NotRecorded(upstream.Connection.Id, failure);
            return items;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {ConnectionId} answered {Method} with {Count} items that have no {Key}; they are left out")]
    partial void LeftOut(Guid connectionId, int count, string method, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tools of connection {ConnectionId} could not be noted")]
    partial void NotRecorded(Guid connectionId, Exception failure);
}
