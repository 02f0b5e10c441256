using System.Collections.Concurrent;
using Npgsql;

namespace Echo.Server.Platform.Database.Notifications;

/// <summary>Whether this node hears what others commit. PostgreSQL delivers notifications in the order of the commits, so whoever hears a
/// pulse has heard everything that was committed before it was sent.</summary>
public sealed class NotificationState(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The channel of pulses; the payload says whose it is.</summary>
    internal const string PulseChannel = "echo_pulse";

    static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<string, TaskCompletionSource> awaited = new(StringComparer.Ordinal);
    readonly Lock gate = new();
    readonly long begin = time.GetTimestamp();
    long currentUntil = -1;
    long lostAt;

    /// <summary>Everything that was committed until three seconds ago has been heard, usually until a millisecond ago. What is remembered
    /// of the database may be trusted only then.</summary>
    public bool IsLive => Now() < Volatile.Read(ref currentUntil);

    /// <summary>Waits until everything that was committed before this call has been heard here, so that whoever changed something finds the
    /// change with the next request. When it takes too long, nothing remembered is trusted until it is known to be current again.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!IsLive)
            return;
        var pulse = Guid.NewGuid().ToString("N");
        var heard = awaited[pulse] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            await using var connection = await database.OpenConnectionAsync(limit.Token);
            await SendAsync(connection, pulse, limit.Token);
            await heard.Task.WaitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or NpgsqlException)
        {
            Lose();
        }
        finally
        {
            awaited.TryRemove(pulse, out _);
        }
    }

    internal static async Task SendAsync(NpgsqlConnection connection, string pulse, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_notify($1, $2)", connection)
        {
            Parameters = { new() { Value = PulseChannel }, new() { Value = pulse } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The time of a pulse, for <see cref="Renew"/>.</summary>
    internal long Now() => (long)time.GetElapsedTime(begin).TotalMilliseconds;

    /// <summary>A pulse that was sent at this time came back.</summary>
    internal void Renew(long sentAt)
    {
        lock (gate)
        {
            if (sentAt > lostAt)
                Volatile.Write(ref currentUntil, sentAt + (long)Lease.TotalMilliseconds);
        }
    }

    internal void Hear(string pulse)
    {
        if (awaited.TryGetValue(pulse, out var heard))
            heard.TrySetResult();
    }

    /// <summary>Something may have been missed; pulses that are under way don't count any more.</summary>
    internal void Lose()
    {
        lock (gate)
            (lostAt, currentUntil) = (Now(), -1);
    }
}
