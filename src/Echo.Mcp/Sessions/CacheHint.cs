using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Mcp.Sessions;

/// <summary>How long an answer stays fresh, and for whom (2026-07-28, server, utilities, caching).</summary>
/// <param name="Ttl">Zero when the server says nothing.</param>
/// <param name="IsPublic">Whether it is the same for every user. An answer about which nothing is said is not.</param>
public readonly record struct CacheHint(TimeSpan Ttl, bool IsPublic)
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static CacheHint Of(RawJson result)
    {
        var ttl = result.Property("ttlMs");
        return new(
            ttl.Kind == JsonValueKind.Number && ttl.To<double>() is > 0 and var milliseconds
                ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, Longest.TotalMilliseconds))
                : TimeSpan.Zero,
            result.Text("cacheScope") == "public");
    }

    /// <returns>What holds for both answers together.</returns>
    public CacheHint With(CacheHint other) => new(Ttl < other.Ttl ? Ttl : other.Ttl, IsPublic && other.IsPublic);
}
