using System.Collections.Frozen;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Http.Hosts;

/// <summary>The web origins whose pages may use this server: those of <c>CORS_ORIGINS</c> and its own.</summary>
sealed class AllowedOrigins(HttpOptions options, PublicUrl publicUrl, AllowedHosts hosts)
{
    readonly FrozenSet<string> listed =
        options.CorsOrigins.Where(origin => origin != "*").Select(origin => Origin.Normalize(origin)!).ToFrozenSet();
    readonly bool allowsAll = options.CorsOrigins.Contains("*");

    /// <summary>A request without Origin does not come from a page and passes.</summary>
    public bool Allows(HttpRequest request)
    {
        if (request.Headers.Origin is not { Count: > 0 } header || allowsAll)
            return true;
        return header is [{ } text] && Origin.Normalize(text) is { } origin && (listed.Contains(origin) || IsOwn(origin, request));
    }

    // Where every Host is allowed, a rebound name would be its own origin; there only PUBLIC_URL and addresses count as own.
    bool IsOwn(string origin, HttpRequest request) =>
        origin == Origin.Normalize(publicUrl.Value)
        || (hosts.Names(request.Host) && origin == Origin.Normalize($"{request.Scheme}://{request.Host}"));
}
