using System.Collections.Concurrent;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>The live upstreams of this node, one for each connection in use. They are opened with the first use after a start or a loss,
/// and all end with the server.</summary>
sealed partial class UpstreamPool(UpstreamOpener opener, ConnectionStore store, ILogger<UpstreamPool> logger) : IHostedService
{
    readonly ConcurrentDictionary<Guid, UpstreamSlot> slots = new();

    /// <summary>The upstream of a connection that the caller may use, opened when needed.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the opening goes on for the others.</exception>
    public async Task<UpstreamOutcome> UseAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken)
    {
        var scope = ConnectionScope.Of(caller);
        if (!slots.TryGetValue(connectionId, out var slot))
        {
            if (await store.FindAsync(connectionId, scope, cancellationToken) is not { } connection)
                return new UpstreamOutcome.NotFound();
            if (!connection.OwnerIsActive)
                return new UpstreamOutcome.Failed("The account of the connection's owner is inactive");
            slot = slots.GetOrAdd(connectionId, _ => new UpstreamSlot(connection, ReopenAsync));
        }

        if (!scope.Covers(slot.Connection))
            return new UpstreamOutcome.NotFound();
        return slot.Connection.StartsProgram && !caller.May(Permissions.ConnectionsStdio)
            ? new UpstreamOutcome.Forbidden(Permissions.ConnectionsStdio)
            : await slot.GetAsync(cancellationToken);
    }

    /// <summary>Takes over the upstream of a connection that was just stored.</summary>
    public void Add(Connection connection, Upstream upstream)
    {
        var slot = new UpstreamSlot(connection, ReopenAsync);
        slot.Adopt(upstream);
        slots[connection.Id] = slot;
    }

    /// <summary>The connections that have a place here, live or not.</summary>
    public IReadOnlyCollection<Guid> Held => [.. slots.Keys];

    /// <summary>Ends a connection's upstream, if there is one, with its program.</summary>
    public Task CloseAsync(Guid connectionId) => slots.TryRemove(connectionId, out var slot) ? slot.DisposeAsync().AsTask() : Task.CompletedTask;

    public ConnectionState StateOf(Connection connection)
    {
        var failure = slots.GetValueOrDefault(connection.Id)?.Failure ?? connection.LastError;
        return slots.GetValueOrDefault(connection.Id)?.Live is not null ? new("connected", null)
            : failure is not null ? new("error", failure)
            : new("idle", null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(slots.Keys.Select(CloseAsync));

    async Task<UpstreamOutcome> ReopenAsync(Connection connection, CancellationToken cancellationToken)
    {
        var outcome = await opener.OpenAsync(connection, cancellationToken);
        Reopened(connection.Id, connection.Target, outcome.GetType().Name);
        await NoteAsync(connection, outcome, cancellationToken);
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
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotNoted(connection.Id, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reopened connection {ConnectionId} to {Target}: {Outcome}")]
    partial void Reopened(Guid connectionId, string target, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of connection {ConnectionId} could not be stored")]
    partial void NotNoted(Guid connectionId, Exception failure);
}
