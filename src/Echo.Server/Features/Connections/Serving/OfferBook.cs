using System.Collections.Concurrent;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>The last good answers of servers about what they offer. A server that is slow or gone hides nothing that it offered before, and one that
/// rests is not woken for what is known.</summary>
public sealed partial class OfferBook : IDisposable
{
    static readonly TimeSpan PatienceForNews = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    static readonly TimeSpan PatienceForNewsInHaste = TimeSpan.FromMilliseconds(300);
    static readonly TimeSpan PatienceInHaste = TimeSpan.FromSeconds(1);

    // As for lists over REST; who waits less long goes without.
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly ConcurrentDictionary<OfferKey, Offer> offers = new();
    readonly CancellationTokenSource ending = new();
    readonly ServerDirectory directory;
    readonly UpstreamPool pool;
    readonly OfferLister lister;
    readonly OfferStore store;
    readonly TimeProvider time;
    readonly ILogger<OfferBook> logger;

    internal OfferBook(
        ServerDirectory directory, UpstreamPool pool, OfferLister lister, OfferStore store, TimeProvider time, ILogger<OfferBook> logger) =>
        (this.directory, this.pool, this.lister, this.store, this.time, this.logger) = (directory, pool, lister, store, time, logger);

    /// <summary>One of a server's lists, all pages joined. Items are as they came; those that nobody could name are left out, and so are the tools
    /// that the connection hides. What is known to be current is answered from memory. Otherwise the server is asked, once for all who wait, for
    /// 3 s when there is an older answer, and 20 s when there is none; in haste for 0.3 and 1 s.</summary>
    /// <param name="server">As the directory gave it to the caller.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; asking goes on for the others.</exception>
    public async Task<ListAnswer> ListAsync(ServedServer server, OfferKind kind, ServerUse use, CancellationToken cancellationToken)
    {
        if (await directory.DefinitionAsync(server.Id, cancellationToken) is not { } connection)
            return new(KnownList.Empty, "The connection was deleted");
        var key = OfferKey.Of(connection, kind, use);
        var offer = offers.GetOrAdd(key, static (key, book) => new(() => book.ReadAsync(key), book.time), this);
        await offer.LoadAsync(cancellationToken);
        var known = offer.Last?.Without(connection, kind);
        if (known is not null && known != offer.Last)
            known = offer.Take(known);
        return known is not null && (known.IsFresh(connection, kind, time.GetUtcNow()) || (!offer.IsDoubted && IsResting(known, connection, use)))
            ? new(known.List, null)
            : await RefreshAsync(offer, connection, kind, use, cancellationToken);
    }

    /// <summary>The last answer as far as it is in memory, whether it is current or not. Nobody is asked.</summary>
    public async ValueTask<KnownList?> RecallAsync(ServedServer server, OfferKind kind, ServerUse use, CancellationToken cancellationToken) =>
        await directory.DefinitionAsync(server.Id, cancellationToken) is { } connection
        && offers.TryGetValue(OfferKey.Of(connection, kind, use), out var offer)
            ? offer.Last?.List
            : null;

    public void Dispose() => ending.Dispose();

    /// <summary>Other tools of a connection may be shown now: what was listed of it does not hold any more, even where the server rests.</summary>
    internal void DoubtTools(Guid connectionId)
    {
        pool.ForgetLists(connectionId);
        foreach (var (key, offer) in offers)
        {
            if (key.ConnectionId == connectionId && key.Kind == OfferKind.Tools)
                offer.Doubt();
        }
    }

    /// <summary>Forgets what an account was offered.</summary>
    internal void Forget(int accountId) => Forget(key => key.AccountId == accountId);

    /// <summary>Forgets what was offered by connections that are gone, and to client sessions that have no upstream any more.</summary>
    internal async Task ForgetGoneAsync(CancellationToken cancellationToken)
    {
        if (offers.IsEmpty)
            return;
        var there = (await directory.AllIdsAsync(cancellationToken)).ToHashSet();
        var sessions = pool.Sessions;
        Forget(key => !there.Contains(key.ConnectionId) || (key.SessionId is { } session && !sessions.Contains(session)));
    }

    /// <summary>Stores what has changed.</summary>
    internal async Task SaveAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, offer) in offers)
        {
            if (offer.Unsaved is not { } changed)
                continue;
            await store.SaveAsync(key, changed, cancellationToken);
            offer.Saved(changed);
        }
    }

    /// <summary>Asks nobody any more.</summary>
    internal async Task EndAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(offers.Values.Select(offer => offer.Refreshing));
    }

    bool IsResting(Offered known, Connection connection, ServerUse use) =>
        known.Revision == connection.Revision && pool.IsResting(connection, use);

    async Task<ListAnswer> RefreshAsync(Offer offer, Connection connection, OfferKind kind, ServerUse use, CancellationToken cancellationToken)
    {
        while (true)
        {
            var refresh = offer.Refresh(one => AskAsync(one, connection, kind, use), out var isNew);
            try
            {
                var trouble = await refresh.WaitAsync(LeftFor(offer, isNew, use.InHaste), time, cancellationToken);

                // One that was under way may have asked before what the caller knows of was announced; the next has not.
                if (isNew || trouble is not null || offer.Last?.IsFresh(connection, kind, time.GetUtcNow()) == true)
                    return new(offer.Last?.List ?? KnownList.Empty, trouble);
            }
            catch (TimeoutException)
            {
                return new(offer.Last?.List ?? KnownList.Empty, "The server has not answered yet");
            }
        }
    }

    // Whoever comes later has not to wait for as long again as those before him have waited in vain.
    static TimeSpan LeftFor(Offer offer, bool isNew, bool inHaste)
    {
        if (offer.Last is null && !inHaste)
            return Patience;
        var all = !inHaste ? PatienceForNews : offer.Last is null ? PatienceInHaste : PatienceForNewsInHaste;
        var left = isNew ? all : all - offer.RefreshingFor;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    async Task<string?> AskAsync(Offer offer, Connection connection, OfferKind kind, ServerUse use)
    {
        try
        {
            var asked = await TimeLimit.RunAsync(
                token => lister.AskAsync(connection, kind, use, token), Limit, (int)Limit.TotalSeconds, time, ending.Token);
            if (!asked.IsAnswer)
                return asked.Failure.Reason ?? "The connection was closed";
            offer.Take(asked.Value);
            return null;
        }
        catch (OperationCanceledException)
        {
            return "Asking was given up, since this server stops or the connection was closed";
        }
        catch (Exception failure)
        {
            NotAsked(connection.Id, failure);
            return "Asking the server went wrong inside of Echo, whose log says how";
        }
    }

    // Without the database the server itself is asked.
    async Task<Offered?> ReadAsync(OfferKey key)
    {
        try
        {
            return await store.FindAsync(key, ending.Token);
        }
        catch (Exception failure)
        {
            NotRead(key.ConnectionId, failure);
            return null;
        }
    }

    void Forget(Func<OfferKey, bool> isMeant)
    {
        foreach (var key in offers.Keys.Where(isMeant))
            offers.TryRemove(key, out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A list of connection {ConnectionId} could not be asked for")]
    partial void NotAsked(Guid connectionId, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last known list of connection {ConnectionId} could not be read")]
    partial void NotRead(Guid connectionId, Exception failure);
}
