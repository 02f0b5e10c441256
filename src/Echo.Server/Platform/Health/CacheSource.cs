using System.Runtime.InteropServices;
using Microsoft.Extensions.Caching.Memory;

namespace Echo.Server.Platform.Health;

/// <summary>What a room with an in-process cache contributes to GET /health and GET /metrics; the figures of all are added up.</summary>
/// <param name="Read">Must be cheap and safe to call from any thread.</param>
public sealed record CacheSource(Func<CacheFigures> Read)
{
    /// <param name="cache">Made with <see cref="MemoryCacheOptions.TrackStatistics"/>; its size counts as bytes when it has a size limit.</param>
    public static CacheSource Of(MemoryCache cache) => new(() => cache.GetCurrentStatistics() is { } statistics
        ? new(statistics.CurrentEntryCount, statistics.CurrentEstimatedSize ?? 0, statistics.TotalHits, statistics.TotalMisses)
        : new(cache.Count, 0, 0, 0));
}

/// <summary>How full and how useful a cache is; hits and misses since the start.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CacheFigures(long Entries, long Bytes, long Hits, long Misses)
{
    /// <summary>0..1; 0 while nothing was looked up.</summary>
    public double HitRate => Hits + Misses is > 0 and var lookups ? (double)Hits / lookups : 0;

    public static CacheFigures operator +(CacheFigures left, CacheFigures right) =>
        new(left.Entries + right.Entries, left.Bytes + right.Bytes, left.Hits + right.Hits, left.Misses + right.Misses);
}
