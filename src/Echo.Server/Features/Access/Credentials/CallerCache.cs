using Echo.Server.Platform.Database.Notifications;
using Microsoft.Extensions.Caching.Memory;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Remembers callers, so that a request costs no query. Whatever changes a caller's rights is told by triggers of the database and
/// forgotten here; while this node can't be sure to hear them, nothing remembered counts.</summary>
sealed class CallerCache(NotificationState notifications) : IDisposable
{
    /// <summary>The channel of the triggers. A payload is what changed and its id: <c>account:7</c>, <c>session:{sid}</c>, <c>key:{id}</c>,
    /// <c>roles:</c>.</summary>
    public const string Channel = "access_changes";

    const long BytesOfOne = 1024;
    const long Capacity = 32 * 1024 * BytesOfOne;

    readonly Lock gate = new();
    long version;

    public MemoryCache Entries { get; } = new(new MemoryCacheOptions { SizeLimit = Capacity, TrackStatistics = true });

    /// <summary>Counts what was forgotten; see <see cref="Keep"/>.</summary>
    public long Version => Volatile.Read(ref version);

    public void Dispose() => Entries.Dispose();

    public KnownCaller? Find(CredentialId credential) =>
        notifications.IsLive && Entries.TryGetValue(credential, out KnownCaller? known) ? known : null;

    /// <param name="asOf">The version from before the database was asked: what changed since must not be remembered in its old form.</param>
    public void Keep(CredentialId credential, KnownCaller caller, long asOf)
    {
        lock (gate)
        {
            if (version == asOf)
                Entries.Set(credential, caller, new MemoryCacheEntryOptions { Size = BytesOfOne });
        }
    }

    /// <summary>Forgets whom a notification tells of.</summary>
    public void Hear(string change)
    {
        var id = change[(change.IndexOf(':') + 1)..];
        lock (gate)
        {
            version++;
            if (change.StartsWith("session:", StringComparison.Ordinal))
                Entries.Remove(CredentialId.OfSession(Guid.Parse(id)));
            else if (change.StartsWith("key:", StringComparison.Ordinal))
                Forget(known => known.Caller.KeyId == Guid.Parse(id));
            else if (change.StartsWith("account:", StringComparison.Ordinal))
                Forget(known => known.Caller.Id == int.Parse(id));
            else
                Entries.Clear();
        }
    }

    public void ForgetAll()
    {
        lock (gate)
        {
            version++;
            Entries.Clear();
        }
    }

    void Forget(Func<KnownCaller, bool> isMeant)
    {
        foreach (var key in Entries.Keys)
        {
            if (Entries.TryGetValue(key, out KnownCaller? known) && isMeant(known!))
                Entries.Remove(key);
        }
    }
}
