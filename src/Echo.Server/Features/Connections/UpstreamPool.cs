using System.Collections.Concurrent;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>The live upstreams of this node: one for each connection in use, or with isolation or credentials per user one for each of its
/// users. They are opened with the first use after a start, a loss or a rest, and all end with the server.</summary>
sealed partial class UpstreamPool(
    UpstreamOpener opener, UpstreamTokens tokens, ConnectionStore store, TimeProvider time, ILogger<UpstreamPool> logger) : IHostedService
{
    // Whoever takes an upstream out of use gives the calls that are under way this long.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    readonly ConcurrentDictionary<Guid, Connection> definitions = new();
    readonly ConcurrentDictionary<SlotKey, UpstreamSlot> slots = new();
    readonly ConcurrentDictionary<UpstreamSlot, DateTimeOffset> retired = new();

    /// <summary>How many upstreams have a place here, live or not.</summary>
    public int Count => slots.Count;

    /// <summary>The stored connections that are known here, with the revision that is.</summary>
    public IReadOnlyDictionary<Guid, int> Held => definitions.ToDictionary(known => known.Key, known => known.Value.Revision);

    /// <summary>The upstream of a connection that the caller may use, opened when needed.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the opening goes on for the others.</exception>
    public async Task<UpstreamOutcome> UseAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken)
    {
        var outcome = await TryUseAsync(connectionId, caller, cancellationToken);

        // The place was given up in the moment of use; the database knows whether there is another.
        return outcome is UpstreamOutcome.NotFound && definitions.ContainsKey(connectionId)
            ? await TryUseAsync(connectionId, caller, cancellationToken)
            : outcome;
    }

    /// <summary>A caller was not answered in the time that his call had.</summary>
    public void NoteTimeout(Guid connectionId, Caller caller, TimeSpan limit)
    {
        if (definitions.GetValueOrDefault(connectionId) is { } connection)
            slots.GetValueOrDefault(SlotKey.Of(connection, caller))?.NoteTimeout(limit);
    }

    /// <summary>Opens the upstream of an account that has just signed in at its server, in the place of those before.</summary>
    /// <inheritdoc cref="UseAsync(Guid, Caller, CancellationToken)"/>
    public async Task<UpstreamOutcome> UseAnewAsync(Connection connection, int accountId, CancellationToken cancellationToken)
    {
        var account = connection.IsPerUser ? accountId : default(int?);
        await CloseAsync(slots.Keys.Where(key => key.ConnectionId == connection.Id && (account is null || key.AccountId == account)));
        var isShared = connection is { Isolation: Isolations.Shared, IsPerUser: false };
        var slot = await MakeSlotAsync(connection, new(connection.Id, isShared ? null : accountId));
        return slot is null ? new UpstreamOutcome.NotFound() : await slot.GetAsync(cancellationToken);
    }

    /// <summary>Takes over the upstream of a new connection. That happens before its definition is stored, so that whoever finds the
    /// definition, to use or to delete it, also finds the upstream.</summary>
    public void Add(Connection connection, Caller caller, Upstream upstream)
    {
        var key = SlotKey.Of(connection, caller);
        var slot = SlotOf(connection, key);
        slot.Adopt(upstream);
        if (!slots.TryAdd(key, slot))
            throw new InvalidOperationException($"Connection {connection.Id} is not new.");
    }

    /// <summary>The definition of a connection that was added is stored; from now on the upstream ends with it.</summary>
    public void Keep(Connection connection) => definitions.TryAdd(connection.Id, connection);

    /// <summary>Ends a connection's upstreams, if there are any, with their program.</summary>
    public Task CloseAsync(Guid connectionId)
    {
        definitions.TryRemove(connectionId, out _);
        return CloseAsync(slots.Keys.Where(key => key.ConnectionId == connectionId));
    }

    /// <summary>Ends the upstreams that one account has to itself, whosever the connections are.</summary>
    public Task CloseAsync(int accountId) => CloseAsync(slots.Keys.Where(key => key.AccountId == accountId));

    /// <inheritdoc cref="CloseAsync(Guid)"/>
    public Task CloseAsync(Guid connectionId, ConnectionScope scope) =>
        slots.FirstOrDefault(slot => slot.Key.ConnectionId == connectionId).Value is { } slot && !scope.Covers(slot.Connection)
            ? Task.CompletedTask
            : CloseAsync(connectionId);

    /// <summary>The definition has changed: the next use opens an upstream anew, and calls that are under way still end where they began.</summary>
    public void Renew(Guid connectionId)
    {
        definitions.TryRemove(connectionId, out _);
        foreach (var key in slots.Keys.Where(key => key.ConnectionId == connectionId))
        {
            if (slots.TryRemove(key, out var slot))
                retired[slot] = time.GetUtcNow();
        }
    }

    /// <summary>Ends upstreams that nobody has used for so long, and those that are out of use; what was opened for one account or session
    /// loses its place too.</summary>
    public async Task RestAsync(TimeSpan idle, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (slot, since) in retired)
        {
            if ((slot.IsQuiet || now - since >= Grace) && retired.TryRemove(slot, out _))
                await slot.DisposeAsync();
        }

        if (idle <= TimeSpan.Zero)
            return;
        foreach (var (key, slot) in slots)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!slot.IsIdle(idle))
                continue;
            if (key.AccountId is null)
                await slot.RestAsync(idle, cancellationToken);
            else
                await CloseAsync([key]);
        }
    }

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
        Task.WhenAll([CloseAsync(slots.Keys), .. retired.Keys.Select(slot => slot.DisposeAsync().AsTask())]);

    async Task<UpstreamOutcome> TryUseAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken)
    {
        var connection = definitions.GetValueOrDefault(connectionId) ?? await store.FindAsync(connectionId, ConnectionScope.All, cancellationToken);
        if (connection is null || !ConnectionScope.LetsUse(connection, caller))
            return new UpstreamOutcome.NotFound();
        if (!connection.OwnerIsActive)
            return new UpstreamOutcome.Failed("The account of the connection's owner is inactive");
        if (connection.StartsProgram && !caller.May(Permissions.ConnectionsStdio))
            return new UpstreamOutcome.Forbidden(Permissions.ConnectionsStdio);
        var key = SlotKey.Of(connection, caller);
        var slot = slots.GetValueOrDefault(key) ?? await MakeSlotAsync(connection, key);
        return slot is null ? new UpstreamOutcome.NotFound() : await slot.GetAsync(cancellationToken);
    }

    Task CloseAsync(IEnumerable<SlotKey> keys) =>
        Task.WhenAll(keys.Select(key => slots.TryRemove(key, out var slot) ? slot.DisposeAsync().AsTask() : Task.CompletedTask));

    UpstreamSlot SlotOf(Connection connection, SlotKey key) =>
        new(connection, (_, token) => ReopenAsync(connection, key, token), time, logger);

    /// <returns>Null when the connection was deleted meanwhile.</returns>
    async Task<UpstreamSlot?> MakeSlotAsync(Connection connection, SlotKey key)
    {
        var slot = slots.GetOrAdd(key, _ => SlotOf(connection, key));
        definitions.TryAdd(connection.Id, connection);
        var stays = false;
        try
        {
            // Deleted or changed in between? Whoever did it has found no slot to close.
            var stored = await store.FindAsync(connection.Id, ConnectionScope.All, CancellationToken.None);
            stays = stored?.Revision == connection.Revision;
            return stays ? slot : null;
        }
        finally
        {
            if (!stays)
                await CloseAsync(connection.Id);
        }
    }

    async Task<UpstreamOutcome> ReopenAsync(Connection connection, SlotKey key, CancellationToken cancellationToken)
    {
        var grant = new UpstreamKey(connection.Id, connection.IsPerUser ? key.AccountId : null);
        var outcome = await opener.OpenAsync(connection, key.AccountId ?? connection.OwnerId, tokens.Of(connection, grant), cancellationToken);
        Reopened(connection.Id, connection.Target, outcome.GetType().Name);
        await NoteAsync(connection, outcome, cancellationToken);

        // Whatever became of the note: an open upstream must get to its owner, or nobody would end it.
        return outcome;
    }

    /// <summary>What is noted is for people to read; a database that is away must not stop a call that needs none.</summary>
    async Task NoteAsync(Connection connection, UpstreamOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            if (outcome is UpstreamOutcome.Open { Upstream: { } upstream })
                await store.NoteOpenedAsync(connection.Id, upstream.ServerInfo, cancellationToken);
            else if (outcome is not UpstreamOutcome.AuthorizationRequired && outcome.Reason is { } reason)
                await store.NoteFailedAsync(connection.Id, reason, cancellationToken);
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
