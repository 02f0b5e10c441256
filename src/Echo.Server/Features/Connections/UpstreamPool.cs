using System.Collections.Concurrent;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>The live upstreams of this node: one for each connection in use, or with isolation or credentials per user one for each of its
/// users. They are opened with the first use after a start, a loss or a rest, and all end with the server.</summary>
sealed partial class UpstreamPool(
    UpstreamOpener opener, UpstreamTokens tokens, ConnectionStore store, ToldStates told, TimeProvider time, ILogger<UpstreamPool> logger)
    : IHostedService
{
    const int MostTries = 3;

    // Who has just got an upstream that is out of use gets to send a request there.
    static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    // Whoever takes an upstream out of use gives the calls that are under way this long.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    // An access token lives no longer. Nobody says here when a session has ended whose upstream is never to rest.
    static readonly TimeSpan LongestOfASession = TimeSpan.FromDays(1);

    readonly ConcurrentDictionary<Guid, Connection> definitions = new();
    readonly ConcurrentDictionary<SlotKey, UpstreamSlot> slots = new();
    readonly ConcurrentDictionary<UpstreamSlot, DateTimeOffset> retired = new();

    /// <summary>How many upstreams have a place here, live or not.</summary>
    public int Count => slots.Count;

    /// <summary>The stored connections that are known here, also by upstreams that are out of use, with the revision that is.</summary>
    public IReadOnlyDictionary<Guid, int> Held
    {
        get
        {
            var held = definitions.ToDictionary(known => known.Key, known => known.Value.Revision);
            foreach (var slot in retired.Keys)
                held.TryAdd(slot.Connection.Id, slot.Connection.Revision);
            return held;
        }
    }

    /// <summary>Numbers of the accounts that have upstreams of their own here.</summary>
    public IReadOnlyCollection<int> Accounts => [.. slots.Keys.Select(key => key.AccountId).OfType<int>().Distinct()];

    /// <summary>The sessions that have upstreams of their own here.</summary>
    public IReadOnlySet<Guid> Sessions => slots.Keys.Select(key => key.SessionId).OfType<Guid>().ToHashSet();

    /// <summary>The upstream of a connection that the caller may use, opened when needed.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the opening goes on for the others.</exception>
    public Task<UpstreamOutcome> UseAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken) =>
        UseAsync(connectionId, new ServerUse(caller), cancellationToken).AsTask();

    /// <inheritdoc cref="UseAsync(Guid, Caller, CancellationToken)"/>
    public async ValueTask<UpstreamOutcome> UseAsync(Guid connectionId, ServerUse use, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            if (await TryUseAsync(connectionId, use, cancellationToken) is { } outcome)
                return outcome;
        }

        return new UpstreamOutcome.NotFound();
    }

    /// <summary>The upstreams that serve one session of a client alone, live at this moment.</summary>
    public IEnumerable<Upstream> LiveOf(Guid clientSession) =>
        slots.Where(slot => slot.Key.SessionId == clientSession).Select(slot => slot.Value.Live).OfType<Upstream>();

    /// <summary>Other tools of a connection may be shown now: what was listed of it does not hold any more.</summary>
    public void ForgetLists(Guid connectionId)
    {
        foreach (var (key, slot) in slots)
        {
            if (key.ConnectionId == connectionId && slot.Live is { } upstream)
                upstream.Announcements.Count(OfferKind.Tools);
        }
    }

    /// <summary>Ends the upstreams of a client's session that is over.</summary>
    public Task EndSessionAsync(Guid clientSession) => CloseAsync(slots.Keys.Where(key => key.SessionId == clientSession));

    /// <summary>A caller was not answered in the time that his call had.</summary>
    public void NoteTimeout(Guid connectionId, ServerUse use, TimeSpan limit)
    {
        if (definitions.GetValueOrDefault(connectionId) is { } connection)
            slots.GetValueOrDefault(SlotKey.Of(connection, use.Caller, use.ClientSession))?.NoteTimeout(limit);
    }

    /// <summary>Opens the upstream of an account that has just signed in at its server, in the place of those before.</summary>
    /// <inheritdoc cref="UseAsync(Guid, Caller, CancellationToken)"/>
    public async Task<UpstreamOutcome> UseAnewAsync(Connection connection, int accountId, CancellationToken cancellationToken)
    {
        var account = connection.IsPerUser ? accountId : default(int?);
        await CloseAsync(slots.Keys.Where(key => key.ConnectionId == connection.Id && (account is null || key.AccountId == account)));
        var isShared = connection is { Isolation: Isolations.Shared, IsPerUser: false };
        var slot = await MakeSlotAsync(connection, new(connection.Id, isShared ? null : accountId), new(isAlone: !isShared));
        return slot is null ? new UpstreamOutcome.NotFound() : await slot.GetAsync(cancellationToken);
    }

    /// <summary>Takes over the upstream of a new connection. That happens before its definition is stored, so that whoever finds the
    /// definition, to use or to delete it, also finds the upstream.</summary>
    public void Add(Connection connection, Caller caller, Upstream upstream)
    {
        var key = SlotKey.Of(connection, caller);
        var slot = SlotOf(connection, key, new(isAlone: connection.Isolation != Isolations.Shared));
        slot.Adopt(upstream);
        if (!slots.TryAdd(key, slot))
            throw new InvalidOperationException($"Connection {connection.Id} is not new.");
    }

    /// <summary>The definition of a connection that was added is stored; from now on the upstream ends with it.</summary>
    public void Keep(Connection connection)
    {
        if (definitions.TryAdd(connection.Id, connection))
            told.Note(connection.Id, new(ConnectionEvents.Connected, null));
    }

    /// <summary>Ends a connection's upstreams, if there are any, with their program; also those that are out of use.</summary>
    public Task CloseAsync(Guid connectionId)
    {
        definitions.TryRemove(connectionId, out _);
        return Task.WhenAll(
            CloseAsync(slots.Keys.Where(key => key.ConnectionId == connectionId)),
            CloseAsync(retired.Keys.Where(slot => slot.Connection.Id == connectionId)));
    }

    /// <summary>Ends the upstreams that one account has to itself, whosever the connections are.</summary>
    public Task CloseAsync(int accountId) => CloseAsync(slots.Keys.Where(key => key.AccountId == accountId));

    /// <inheritdoc cref="CloseAsync(Guid)"/>
    public Task CloseAsync(Guid connectionId, ConnectionScope scope) =>
        slots.Values.Concat(retired.Keys).FirstOrDefault(slot => slot.Connection.Id == connectionId) is { } slot && !scope.Covers(slot.Connection)
            ? Task.CompletedTask
            : CloseAsync(connectionId);

    /// <summary>The definition has changed: the next use opens an upstream anew, and calls that are under way still end where they began.</summary>
    /// <param name="revision">Of the definition as it is now; what was opened with it stays.</param>
    public void Renew(Guid connectionId, int revision)
    {
        if (definitions.TryGetValue(connectionId, out var known) && known.Revision < revision)
            definitions.TryRemove(new(connectionId, known));
        foreach (var place in slots.Where(place => place.Key.ConnectionId == connectionId && place.Value.Connection.Revision < revision))
        {
            if (slots.TryRemove(place))
                retired[place.Value] = time.GetUtcNow();
        }
    }

    /// <summary>Ends upstreams that nobody has used for so long, and those that are out of use; what was opened for one account or session
    /// loses its place too.</summary>
    /// <param name="idle">Zero for never, but for those of sessions that must be over.</param>
    public async Task RestAsync(TimeSpan idle, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // All together: a program that does not heed takes seconds to end.
        List<Task> endings =
        [
            CloseAsync(retired.Where(slot => now - slot.Value >= Grace).Select(slot => slot.Key)),
            .. retired.Keys.Select(slot => slot.CloseAsync(Moment, () => retired.TryRemove(slot, out _), cancellationToken)),
        ];
        foreach (var (key, slot) in slots)
        {
            if (key.SessionId is not null || (key.AccountId is not null && idle > TimeSpan.Zero))
            {
                var rest = idle > TimeSpan.Zero ? idle : LongestOfASession;
                endings.Add(slot.CloseAsync(rest, () => slots.TryRemove(new(key, slot)), cancellationToken));
            }
            else if (idle > TimeSpan.Zero)
            {
                endings.Add(slot.RestAsync(idle, cancellationToken));
            }
        }

        await Task.WhenAll(endings);
    }

    /// <summary>Whether no upstream is live that would be used, and none has failed: the next use opens one.</summary>
    public bool IsResting(Connection connection, ServerUse use) =>
        slots.GetValueOrDefault(SlotKey.Of(connection, use.Caller, use.ClientSession)) is not { } slot || (slot.Live is null && slot.Failure is null);

    /// <summary>How the connections that are known here stand for their owners, by the definitions as they were when they were first used. Those that
    /// are just being opened are left out.</summary>
    public IEnumerable<(Connection Connection, ConnectionState State)> States => definitions.Values
        .Select(connection => (Connection: connection, Owner: OwnerOf(connection)))
        .Where(known => !IsOpening(known.Connection, known.Owner))
        .Select(known => (known.Connection, StateOf(known.Connection, known.Owner)));

    /// <summary>Enough of a connection's owner to find what is his.</summary>
    public static Caller OwnerOf(Connection connection) =>
        new() { Id = connection.OwnerId ?? Caller.NoAccount, Uuid = Guid.Empty, Username = "", Role = "", Rights = [] };

    public bool IsOpening(Connection connection, Caller caller) => slots.GetValueOrDefault(SlotKey.Of(connection, caller)) is { IsOpening: true };

    public ConnectionState StateOf(Connection connection, Caller caller)
    {
        var slot = slots.GetValueOrDefault(SlotKey.Of(connection, caller));
        if (slot?.Live is { } upstream)
            return upstream.Trouble is { } trouble ? new("error", trouble) : new("connected", null);
        var failure = slot?.Failure ?? connection.LastError;
        return failure is not null ? new("error", failure) : new("idle", null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(CloseAsync(slots.Keys), CloseAsync(retired.Keys));

    /// <returns>Null when the place was given up in the moment of use: the database knows whether there is another.</returns>
    async ValueTask<UpstreamOutcome?> TryUseAsync(Guid connectionId, ServerUse use, CancellationToken cancellationToken)
    {
        var caller = use.Caller;
        var connection = definitions.GetValueOrDefault(connectionId) ?? await store.FindAsync(connectionId, ConnectionScope.All, cancellationToken);
        if (connection is null || !ConnectionScope.LetsUse(connection, caller))
            return new UpstreamOutcome.NotFound();
        if (!connection.OwnerIsActive)
            return new UpstreamOutcome.Failed("The account of the connection's owner is inactive");
        if (connection.StartsProgram && !caller.May(Permissions.ConnectionsStdio))
            return new UpstreamOutcome.Forbidden(Permissions.ConnectionsStdio);
        var key = SlotKey.Of(connection, caller, use.ClientSession);
        var slot = slots.GetValueOrDefault(key) ?? await MakeSlotAsync(connection, key, UpstreamAudience.Of(connection, use));
        if (key.SessionId is not null && use.SessionEnded.IsCancellationRequested)
        {
            // Whoever ended the session may not have seen the place yet.
            await CloseAsync([key]);
            return new UpstreamOutcome.Failed("The client's session is over");
        }

        return slot is not null && await slot.GetAsync(cancellationToken) is var outcome and not UpstreamOutcome.NotFound ? outcome : null;
    }

    Task CloseAsync(IEnumerable<UpstreamSlot> outOfUse) =>
        Task.WhenAll(outOfUse.Select(slot => retired.TryRemove(slot, out _) ? slot.DisposeAsync().AsTask() : Task.CompletedTask));

    Task CloseAsync(IEnumerable<SlotKey> keys) =>
        Task.WhenAll(keys.Select(key => slots.TryRemove(key, out var slot) ? slot.DisposeAsync().AsTask() : Task.CompletedTask));

    UpstreamSlot SlotOf(Connection connection, SlotKey key, UpstreamAudience audience) =>
        new(connection, (_, token) => ReopenAsync(connection, key, audience, token), time, logger);

    /// <returns>Null when the connection was deleted or changed meanwhile.</returns>
    async Task<UpstreamSlot?> MakeSlotAsync(Connection connection, SlotKey key, UpstreamAudience audience)
    {
        var made = SlotOf(connection, key, audience);
        var slot = slots.GetOrAdd(key, made);
        definitions.TryAdd(connection.Id, connection);

        // Deleted or changed in between? Whoever did it has found no slot to close.
        Connection? stored;
        try
        {
            stored = await store.FindAsync(connection.Id, ConnectionScope.All, CancellationToken.None);
        }
        catch
        {
            // Nobody knows; what others use is not touched.
            if (slots.TryRemove(new(key, made)))
                await made.DisposeAsync();
            throw;
        }

        if (stored is null)
        {
            await CloseAsync(connection.Id);
            return null;
        }

        Renew(connection.Id, stored.Revision);
        return slot.Connection.Revision == stored.Revision ? slot : null;
    }

    async Task<UpstreamOutcome> ReopenAsync(
        Connection connection, SlotKey key, UpstreamAudience audience, CancellationToken cancellationToken)
    {
        var grant = new UpstreamKey(connection.Id, connection.IsPerUser ? key.AccountId : null);
        var limit = TimeSpan.FromSeconds(connection.TimeoutSeconds);
        var outcome = await opener.OpenAsync(
            connection, key.AccountId ?? connection.OwnerId, tokens.Of(connection, grant), audience, limit, cancellationToken);
        if (outcome is UpstreamOutcome.Open { Upstream: { } upstream })
            connection.ServerInfo = upstream.ServerInfo;
        Reopened(connection.Id, connection.Target, outcome.GetType().Name);
        await NoteAsync(connection, key, outcome, cancellationToken);

        // Whatever became of the note: an open upstream must get to its owner, or nobody would end it.
        return outcome;
    }

    /// <summary>What is noted is for people to read; a database that is away must not stop a call that needs none.</summary>
    async Task NoteAsync(Connection connection, SlotKey key, UpstreamOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            if (outcome is UpstreamOutcome.Open { Upstream: { } upstream })
                await store.NoteOpenedAsync(connection.Id, upstream.ServerInfo, cancellationToken);
            else if (outcome is not UpstreamOutcome.AuthorizationRequired && outcome.Reason is { } reason)
                await store.NoteFailedAsync(connection.Id, reason, cancellationToken);
            if (outcome is not UpstreamOutcome.AuthorizationRequired && key == SlotKey.Of(connection, OwnerOf(connection)))
                told.Note(connection.Id, outcome is UpstreamOutcome.Open ? new(ConnectionEvents.Connected, null) : new(ConnectionEvents.Error, outcome.Reason));
        }
        catch (OperationCanceledException)
        {
            // The connection is being closed.
        }
        catch (Exception failure)
        {
            NotNoted(connection.Id, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reopened connection {ConnectionId} to {Target}: {Outcome}")]
    partial void Reopened(Guid connectionId, string target, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of connection {ConnectionId} could not be stored")]
    partial void NotNoted(Guid connectionId, Exception failure);
}
