using System.Collections.Concurrent;

namespace Echo.Server.Features.Operations.Requests;

/// <summary>What happened to the requests of this node since the start. Written by every request, so it takes no lock.</summary>
sealed class RequestFigures
{
    /// <summary>Stands for every path that matches no route, so that strangers can't make up labels.</summary>
    public const string UnknownEndpoint = "(unknown)";

    const int HighestStatus = 599;

    static readonly Endpoint NoEndpoint = new(requestDelegate: null, EndpointMetadataCollection.Empty, UnknownEndpoint);

    readonly ConcurrentDictionary<(Endpoint Endpoint, string Method), RouteFigures> byEndpoint = new();
    readonly ConcurrentDictionary<string, RouteFigures> byName = new();
    readonly long[] statuses = new long[HighestStatus + 1];
    long total;
    long inFlight;

    /// <summary>Requests that have ended.</summary>
    public long Total => Interlocked.Read(ref total);

    public long InFlight => Interlocked.Read(ref inFlight);

    public IEnumerable<RouteFigures> Routes => byName.Values.OrderBy(route => route.Name, StringComparer.Ordinal);

    public IEnumerable<(int Code, long Count)> Statuses =>
        from code in Enumerable.Range(0, statuses.Length)
        let count = Interlocked.Read(ref statuses[code])
        where count > 0
        select (code, count);

    public void Begin() => Interlocked.Increment(ref inFlight);

    /// <param name="elapsed">Null for a stream.</param>
    public RouteFigures End(Endpoint? endpoint, string method, int status, TimeSpan? elapsed)
    {
        Interlocked.Decrement(ref inFlight);
        Interlocked.Increment(ref total);
        Interlocked.Increment(ref statuses[Math.Clamp(status, 0, HighestStatus)]);
        var route = byEndpoint.GetOrAdd((endpoint ?? NoEndpoint, KnownMethod(method)), Find);
        route.Record(status, elapsed);
        return route;
    }

    // Several endpoints may share one template, by host or by media type.
    RouteFigures Find((Endpoint Endpoint, string Method) key)
    {
        var template = key.Endpoint is RouteEndpoint { RoutePattern.RawText: { } text } ? '/' + text.Trim('/') : UnknownEndpoint;
        return byName.GetOrAdd($"{key.Method} {template}", _ => new RouteFigures(key.Method, template));
    }

    // Strangers can't make up labels here either.
    static string KnownMethod(string method) => method switch
    {
        "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" => method,
        _ => "OTHER",
    };
}
