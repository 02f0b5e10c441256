using System.Collections.Concurrent;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Sets as they stand, in memory as long as the database tells of changes.</summary>
sealed class SetBook(SetStore store, NotificationState notifications, ChangeTeller clients)
{
    public const string Channel = "gateway_sets";

    // Slugs come from callers: only those that name a set are remembered, and so many.
    const int MostRemembered = 1000;
    const long MostCharacters = 32 << 20;

    readonly ConcurrentDictionary<string, ToolSet> known = new(StringComparer.Ordinal);
    long changes;

    /// <returns>Null when there is none of this name that is open to the caller.</returns>
    public async ValueTask<ToolSet?> FindAsync(string slug, Caller caller, CancellationToken cancellationToken)
    {
        if (!CanBeSlug(slug))
            return null;
        var set = notifications.IsLive && known.TryGetValue(slug, out var remembered) ? remembered : await ReadAsync(slug, cancellationToken);
        return set?.IsOpenTo(caller) == true ? set : null;
    }

    /// <summary>Takes what the trigger tells: an id and a slug.</summary>
    public void Hear(string payload)
    {
        var cut = payload.IndexOf(' ', StringComparison.Ordinal);
        Forget(payload[(cut + 1)..]);
        clients.Tell(new(Guid.Parse(payload.AsSpan(0, cut)), null));
    }

    /// <summary>This node has changed it: whoever asks here next sees that, before all nodes are told.</summary>
    public void Forget(string slug)
    {
        Interlocked.Increment(ref changes);
        known.TryRemove(slug, out _);
    }

    /// <summary>Something may have been missed.</summary>
    public void ForgetAll()
    {
        Interlocked.Increment(ref changes);
        known.Clear();
    }

    static bool CanBeSlug(string slug) =>
        slug.Length is > 0 and <= 64 && slug.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    async Task<ToolSet?> ReadAsync(string slug, CancellationToken cancellationToken)
    {
        var before = Interlocked.Read(ref changes);
        var set = await store.FindAsync(slug, cancellationToken);
        if (set is null || known.Count >= MostRemembered || known.Values.Sum(other => (long)other.ItemsText.Length) > MostCharacters)
            return set;

        // What was told while it was read may concern it.
        known[slug] = set;
        if (Interlocked.Read(ref changes) != before)
            known.TryRemove(slug, out _);
        return set;
    }
}
