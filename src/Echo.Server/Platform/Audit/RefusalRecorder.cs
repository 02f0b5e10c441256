using System.Runtime.InteropServices;
using Echo.Server.Platform.Work;

namespace Echo.Server.Platform.Audit;

/// <summary>Brings refusals into the audit trail, a moment later and off the request's path. Whoever is refused again and again fills
/// one entry a minute, and a flood of strangers at most <see cref="Capacity"/>: an attacker can't fill the disk. The last second may
/// be lost with the process.</summary>
public sealed partial class RefusalRecorder(AuditStore store, TimeProvider time, ILogger<RefusalRecorder> logger) : BackgroundService
{
    /// <summary>Kinds of refusal that are kept apart within a minute.</summary>
    internal const int Capacity = 1_000;

    static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    readonly SemaphoreSlim turn = new(1, 1);
    readonly Lock gate = new();
    readonly Dictionary<Kind, Pending> kinds = [];

    /// <summary>Notes a refusal; costs no more than a look into a table.</summary>
    public void Note(AuditEntry refusal)
    {
        var row = store.RowOf(refusal);
        var kind = new Kind(row.Action, row.Actor, row.KeyId, row.ClientAddress, row.Target, row.Reason);
        lock (gate)
        {
            if (!kinds.TryGetValue(kind, out var pending))
            {
                if (kinds.Count >= Capacity)
                {
                    kind = new(row.Action, null, null, null, null, null);
                    row = Anonymous(row);
                }

                pending = CollectionsMarshal.GetValueRefOrAddDefault(kinds, kind, out _) ??= new();
            }

            pending.Row ??= row;
            pending.Count++;
        }
    }

    /// <summary>Writes what waits and may be written now.</summary>
    /// <param name="all">Also what was written within the last minute.</param>
    internal async Task FlushAsync(bool all, CancellationToken cancellationToken)
    {
        // One at a time: whoever comes back from here knows that what he noted is written.
        await turn.WaitAsync(cancellationToken);
        try
        {
            var due = Take(all);
            if (due.Count > 0)
                await store.WriteAsync(due, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Turn, time);
        try
        {
            while (await rounds.NextAsync(stoppingToken))
                await TryFlushAsync(all: false, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryFlushAsync(all: true, CancellationToken.None);
        }
    }

    async Task TryFlushAsync(bool all, CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(all, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogLost(exception);
        }
    }

    List<AuditRow> Take(bool all)
    {
        var now = time.GetUtcNow();
        var due = new List<AuditRow>();
        lock (gate)
        {
            foreach (var (kind, pending) in kinds)
            {
                if (!all && now - pending.WrittenAt < Quiet)
                    continue;
                if (pending.Row is { } row)
                    due.Add(row with { Repeats = pending.Count });
                else
                    kinds.Remove(kind);
                (pending.Row, pending.Count, pending.WrittenAt) = (null, 0, now);
            }
        }

        return due;
    }

    // One entry for all that don't fit tells no single name.
    static AuditRow Anonymous(AuditRow row) => new()
    {
        Id = row.Id,
        At = row.At,
        Action = row.Action,
        Reason = "Too many different refusals within a minute to tell each",
        Repeats = 1,
    };

    [LoggerMessage(LogLevel.Warning, "Refusals could not be written to the audit trail")]
    partial void LogLost(Exception exception);

    readonly record struct Kind(string Action, Guid? Actor, Guid? Key, string? ClientAddress, string? Target, string? Reason);

    sealed class Pending
    {
        /// <summary>The first refusal since the last writing; null when there was none.</summary>
        public AuditRow? Row { get; set; }

        public int Count { get; set; }

        public DateTimeOffset WrittenAt { get; set; }
    }
}
