using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>What was found behind a credential: who it speaks for, and whether it still counts.</summary>
sealed class KnownCaller
{
    // A key's last use may be shown up to a minute late, so that a busy key does not cost a write for each request.
    static readonly TimeSpan UsePrecision = TimeSpan.FromMinutes(1);

    long notedAt;

    public required Caller Caller { get; init; }

    public required bool IsActive { get; init; }

    /// <summary>The session has ended or the key was revoked.</summary>
    public required bool IsWithdrawn { get; init; }

    /// <summary>Null for a key without an end.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The key's last use as stored.</summary>
    public DateTimeOffset? NotedAt
    {
        init => notedAt = value?.UtcTicks ?? 0;
    }

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>Whether the stored last use is too old to be shown. Of parallel requests one is told so.</summary>
    public bool MustNoteUse(DateTimeOffset now)
    {
        var last = Interlocked.Read(ref notedAt);
        return now.UtcTicks - last > UsePrecision.Ticks && Interlocked.CompareExchange(ref notedAt, now.UtcTicks, last) == last;
    }
}
