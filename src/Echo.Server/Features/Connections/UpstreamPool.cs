using System.Collections.Concurrent;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>The live upstreams of this node, one for each connection in use. They are opened with the first use after a start or a loss,
/// and all end with the server.</summary>
sealed partial class UpstreamPool(UpstreamOpener opener, ConnectionStore store, TimeProvider time, ILogger<UpstreamPool> logger) : IHostedService
{
    readonly ConcurrentDictionary<Guid, UpstreamSlot> slots = new();

    /// <summary>How many connections have a place for an upstream.</summary>
    public int Count => slots.Count;

    /// <summary>The upstream of a connection that the caller may use, opened when needed.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the opening goes on for the others.</exception>
    public async Task<UpstreamOutcome> UseAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken)
    {
        var scope = ConnectionScope.Of(caller);
        var slot = slots.GetValueOrDefault(connectionId);
        if (slot is null)
        {
            if (await store.FindAsync(connectionId, scope, cancellationToken) is not { } connection)
                return new UpstreamOutcome.NotFound();
            if (!connection.OwnerIsActive)
                return new UpstreamOutcome.Failed("The account of the connection's owner is inactive");
            slot = await MakeSlotAsync(connection, scope);
        }

        if (slot is null || !scope.Covers(slot.Connection))
            return new UpstreamOutcome.NotFound();
        return slot.Connection.StartsProgram && !caller.May(Permissions.ConnectionsStdio)
            ? new UpstreamOutcome.Forbidden(Permissions.ConnectionsStdio)
            : await slot.GetAsync(cancellationToken);
    }

    /// <summary>Takes over the upstream of a new connection. That happens before its definition is stored, so that whoever finds the
    /// definition, to use or to delete it, also finds the upstream.</summary>
    public void Add(Connection connection, Upstream upstream)
    {
        var slot = SlotOf(connection, isStored: false);
        slot.Adopt(upstream);
        if (!slots.TryAdd(connection.Id, slot))
            throw new InvalidOperationException($"Connection {connection.Id} is not new.");
    }

    /// <summary>The definition of a connection that was added is stored; from now on the upstream ends with it.</summary>
    public void Keep(Guid connectionId)
    {
        if (slots.TryGetValue(connectionId, out var slot))
            slot.IsStored = true;
    }

    /// <summary>The stored connections that have a place here, live or not.</summary>
    public IReadOnlyCollection<Guid> Held => [.. slots.Where(slot => slot.Value.IsStored).Select(slot => slot.Key)];

    /// <summary>Ends a connection's upstream, if there is one, with its program.</summary>
    public Task CloseAsync(Guid connectionId) => slots.TryRemove(connectionId, out var slot) ? slot.DisposeAsync().AsTask() : Task.CompletedTask;

    /// <inheritdoc cref="CloseAsync(Guid)"/>
    public Task CloseAsync(Guid connectionId, ConnectionScope scope) =>
        slots.TryGetValue(connectionId, out var slot) && scope.Covers(slot.Connection) ? CloseAsync(connectionId) : Task.CompletedTask;

    public ConnectionState StateOf(Connection connection)
    {
        var slot = slots.GetValueOrDefault(connection.Id);
        if (slot?.Live is { } upstream)
            return upstream.Trouble is { } trouble ? new("error", trouble) : new("connected", null);
        var failure = slot?.Failure ?? connection.LastError;
        return failure is not null ? new("error", failure) : new("idle", null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(slots.Keys.Select(CloseAsync));

    UpstreamSlot SlotOf(Connection connection, bool isStored = true) => new(connection, ReopenAsync, time, logger) { IsStored = isStored };

    /// <returns>Null when the connection was deleted meanwhile.</returns>
    async Task<UpstreamSlot?> MakeSlotAsync(Connection connection, ConnectionScope scope)
    {
        var slot = slots.GetOrAdd(connection.Id, _ => SlotOf(connection));
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
                await CloseAsync(connection.Id);
        }
    }

    async Task<UpstreamOutcome> ReopenAsync(Connection connection, CancellationToken cancellationToken)
    {
        var outcome = await opener.OpenAsync(connection, cancellationToken);
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
            else if (outcome.Reason is { } reason)
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
