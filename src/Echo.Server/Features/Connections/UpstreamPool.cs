using System.Collections.Concurrent;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>The live upstreams of this node, one for each connection in use, or with credentials per user one for each of its users. They are
/// opened with the first use after a start or a loss, and all end with the server.</summary>
sealed partial class UpstreamPool(
    UpstreamOpener opener, UpstreamTokens tokens, ConnectionStore store, TimeProvider time, ILogger<UpstreamPool> logger) : IHostedService
{
    readonly ConcurrentDictionary<UpstreamKey, UpstreamSlot> slots = new();

    /// <summary>How many connections have a place for an upstream.</summary>
    public int Count => slots.Count;

    /// <summary>The upstream of a connection that the caller may use, opened when needed.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the opening goes on for the others.</exception>
    public async Task<UpstreamOutcome> UseAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken)
    {
        var scope = ConnectionScope.Of(caller);
        var slot = slots.GetValueOrDefault(new(connectionId, null)) ?? slots.GetValueOrDefault(new(connectionId, caller.Id));
        if (slot is null)
        {
            if (await store.FindAsync(connectionId, scope, cancellationToken) is not { } connection)
                return new UpstreamOutcome.NotFound();
            if (!connection.OwnerIsActive)
                return new UpstreamOutcome.Failed("The account of the connection's owner is inactive");
            slot = await MakeSlotAsync(connection, UpstreamKey.Of(connection, caller.Id), scope);
        }

        if (slot is null || !scope.Covers(slot.Connection))
            return new UpstreamOutcome.NotFound();
        return slot.Connection.StartsProgram && !caller.May(Permissions.ConnectionsStdio)
            ? new UpstreamOutcome.Forbidden(Permissions.ConnectionsStdio)
            : await slot.GetAsync(cancellationToken);
    }

    /// <summary>Opens the upstream of an account that has just signed in at its server, in the place of the one before.</summary>
    /// <inheritdoc cref="UseAsync(Guid, Caller, CancellationToken)"/>
    public async Task<UpstreamOutcome> UseAnewAsync(Connection connection, int accountId, CancellationToken cancellationToken)
    {
        var key = UpstreamKey.Of(connection, accountId);
        await CloseAsync(key);
        var slot = await MakeSlotAsync(connection, key, new(accountId, SeesAll: true));
        return slot is null ? new UpstreamOutcome.NotFound() : await slot.GetAsync(cancellationToken);
    }

    /// <summary>Takes over the upstream of a new connection. That happens before its definition is stored, so that whoever finds the
    /// definition, to use or to delete it, also finds the upstream.</summary>
    public void Add(Connection connection, Upstream upstream)
    {
        var key = new UpstreamKey(connection.Id, null);
        var slot = SlotOf(connection, key, isStored: false);
        slot.Adopt(upstream);
        if (!slots.TryAdd(key, slot))
            throw new InvalidOperationException($"Connection {connection.Id} is not new.");
    }

    /// <summary>The definition of a connection that was added is stored; from now on the upstream ends with it.</summary>
    public void Keep(Guid connectionId)
    {
        if (slots.TryGetValue(new(connectionId, null), out var slot))
            slot.IsStored = true;
    }

    /// <summary>The stored connections that have a place here, live or not.</summary>
    public IReadOnlyCollection<Guid> Held => [.. slots.Where(slot => slot.Value.IsStored).Select(slot => slot.Key.ConnectionId).Distinct()];

    /// <summary>Ends a connection's upstreams, if there are any, with their program.</summary>
    public Task CloseAsync(Guid connectionId) => Task.WhenAll(slots.Keys.Where(key => key.ConnectionId == connectionId).Select(CloseAsync));

    /// <summary>Ends one upstream, so that the next use opens it anew.</summary>
    public Task CloseAsync(UpstreamKey key) => slots.TryRemove(key, out var slot) ? slot.DisposeAsync().AsTask() : Task.CompletedTask;

    /// <inheritdoc cref="CloseAsync(Guid)"/>
    public Task CloseAsync(Guid connectionId, ConnectionScope scope) =>
        slots.Values.FirstOrDefault(slot => slot.Connection.Id == connectionId) is { } slot && scope.Covers(slot.Connection)
            ? CloseAsync(connectionId)
            : Task.CompletedTask;

    public ConnectionState StateOf(Connection connection, UpstreamKey key)
    {
        var slot = slots.GetValueOrDefault(key);
        if (slot?.Live is { } upstream)
            return upstream.Trouble is { } trouble ? new("error", trouble) : new("connected", null);
        var failure = slot?.Failure ?? connection.LastError;
        return failure is not null ? new("error", failure) : new("idle", null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(slots.Keys.Select(CloseAsync));

    UpstreamSlot SlotOf(Connection connection, UpstreamKey key, bool isStored = true) =>
        new(connection, (_, token) => ReopenAsync(connection, key, token), time, logger) { IsStored = isStored };

    /// <returns>Null when the connection was deleted meanwhile.</returns>
    async Task<UpstreamSlot?> MakeSlotAsync(Connection connection, UpstreamKey key, ConnectionScope scope)
    {
        var slot = slots.GetOrAdd(key, _ => SlotOf(connection, key));
        var stays = false;
        try
        {
            // Deleted in between? Whoever did it has found no slot to close.
            stays = await store.FindAsync(connection.Id, scope, CancellationToken.None) is not null;
            return stays ? slot : null;
        }
        finally
        {
            if (!stays)
                await CloseAsync(key);
        }
    }

    async Task<UpstreamOutcome> ReopenAsync(Connection connection, UpstreamKey key, CancellationToken cancellationToken)
    {
        var outcome = await opener.OpenAsync(connection, tokens.Of(connection, key), cancellationToken);
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
