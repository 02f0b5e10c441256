using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Which connected servers a caller may use. Definitions are kept in memory, so that a use costs no query, and read again when the
/// database or a store here tells that they have changed. While this node can't be sure to hear that, nothing remembered counts.</summary>
public sealed class ServerDirectory
{
    /// <summary>The channel of the trigger on connections; a payload is a connection's id.</summary>
    internal const string Channel = "connections_changes";

    /// <summary>The channel on which accounts tell of themselves, as <c>account:7</c>: what belongs to one that is disabled is not used.</summary>
    internal const string AccountChannel = "access_changes";

    const string AccountChange = "account:";

    readonly DefinitionStore store;
    readonly NotificationState notifications;
    readonly ServerNews news;
    readonly DefinitionTold told = new();
    readonly Lock gate = new();
    DefinitionMap? map;
    Task? reading;
    long reads;

    internal ServerDirectory(DefinitionStore store, NotificationState notifications, DefinitionChanges changes, ServerNews news)
    {
        (this.store, this.notifications, this.news) = (store, notifications, news);
        changes.Follow(Note);
    }

    /// <summary>How often the database was asked.</summary>
    internal long Reads => Volatile.Read(ref reads);

    /// <summary>The server of a slug, when the caller may use it; who may use all connections finds all.</summary>
    /// <returns>Null also when its owner's account is inactive, or it is a program and the caller may use none.</returns>
    public async ValueTask<ServedServer?> FindAsync(string slug, Caller caller, CancellationToken cancellationToken)
    {
        var found = notifications.IsLive
            ? (await MapAsync(cancellationToken)).Find(slug)
            : await AskAsync(slug, cancellationToken);
        return found?.CanBeUsedBy(caller) == true ? found.Server : null;
    }

    /// <summary>The caller's own servers and those that are shared with him, by slug. Others' private ones are not among them, also not for those
    /// who may use all.</summary>
    public async ValueTask<IReadOnlyList<ServedServer>> UsableByAsync(Caller caller, CancellationToken cancellationToken) =>
        (notifications.IsLive ? await MapAsync(cancellationToken) : await ReadAllAsync(cancellationToken)).UsableBy(caller);

    /// <summary>A definition as it stands, whoever may use it.</summary>
    internal async ValueTask<Connection?> DefinitionAsync(Guid id, CancellationToken cancellationToken) =>
        (notifications.IsLive
            ? (await MapAsync(cancellationToken)).Find(id)
            : await AskAsync(id, cancellationToken))?.Connection;

    /// <summary>The ids of all connections that there are.</summary>
    internal async ValueTask<IReadOnlyCollection<Guid>> AllIdsAsync(CancellationToken cancellationToken) =>
        (notifications.IsLive ? await MapAsync(cancellationToken) : await ReadAllAsync(cancellationToken)).Ids;

    /// <summary>Takes what the trigger tells.</summary>
    internal void Hear(string payload)
    {
        var id = Guid.Parse(payload);
        told.Note(id);
        news.Tell(new(id, null));
    }

    internal void HearOfAccount(string payload)
    {
        if (payload.StartsWith(AccountChange, StringComparison.Ordinal))
            told.NoteOwner(int.Parse(payload.AsSpan(AccountChange.Length), provider: null));
    }

    /// <summary>Something may have been missed.</summary>
    internal void ForgetAll() => told.NoteAll();

    // Whoever watches hears of it through the database too, once.
    void Note(Guid id)
    {
        told.Note(id);
        if (!notifications.IsLive)
            news.Tell(new(id, null));
    }

    async ValueTask<DefinitionMap> MapAsync(CancellationToken cancellationToken)
    {
        var wanted = told.Version;
        while (true)
        {
            if (Volatile.Read(ref map) is { } known && known.Version >= wanted)
                return known;
            Task next;
            lock (gate)
                next = reading ??= ReadAsync();
            await next.WaitAsync(cancellationToken);
        }
    }

    // For all who wait: not bound to the token of the first.
    async Task ReadAsync()
    {
        await Task.Yield();
        try
        {
            // What is told from here on makes another reading necessary.
            var before = map;
            var (changed, version) = told.Read(everything: before is null);
            Interlocked.Increment(ref reads);
            var read = await store.ListAsync(changed, CancellationToken.None);
            var after = before is null || changed.All ? new(read.Select(Definition.Of), version) : before.With(changed, read, version);
            Volatile.Write(ref map, after);
            told.Done(version);
            if (before is not null && changed.All)
            {
                foreach (var id in before.DifferencesTo(after))
                    news.Tell(new(id, null));
            }
        }
        finally
        {
            lock (gate)
                reading = null;
        }
    }

    async Task<DefinitionMap> ReadAllAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref reads);
        var all = await store.ListAsync(new(All: true, [], []), cancellationToken);
        return new(all.Select(Definition.Of), version: 0);
    }

    async Task<Definition?> AskAsync(string slug, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref reads);
        return await store.FindAsync(slug, cancellationToken) is { } connection ? Definition.Of(connection) : null;
    }

    async Task<Definition?> AskAsync(Guid id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref reads);
        return await store.FindAsync(id, cancellationToken) is { } connection ? Definition.Of(connection) : null;
    }
}
