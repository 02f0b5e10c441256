using Echo.Server.Platform.Health;

namespace Echo.Server.Features.Operations.Figures;

/// <summary>All in-process caches as one.</summary>
sealed class CacheTotal(IEnumerable<CacheSource> sources)
{
    readonly CacheSource[] sources = [.. sources];

    public CacheFigures Read() => sources.Aggregate(default(CacheFigures), (sum, source) => sum + source.Read());
}
