namespace Echo.Server.Features.Operations.Requests;

/// <summary>What happened on one route since the start.</summary>
/// <param name="method">One of the known methods, or <c>OTHER</c>.</param>
/// <param name="endpoint">The route template, or <see cref="RequestFigures.UnknownEndpoint"/>.</param>
sealed class RouteFigures(string method, string endpoint)
{
    readonly LatencyWindow window = new();
    long count;
    long errors;

    public string Method { get; } = method;

    public string Endpoint { get; } = endpoint;

    public string Name { get; } = $"{method} {endpoint}";

    public long Count => Interlocked.Read(ref count);

    /// <summary>Answers of 500 and above.</summary>
    public long Errors => Interlocked.Read(ref errors);

    public Latency Latency => window.Read();

    /// <param name="elapsed">Null for a stream: how long somebody listened is no latency.</param>
    public void Record(int status, TimeSpan? elapsed)
    {
        Interlocked.Increment(ref count);
        if (status >= 500)
            Interlocked.Increment(ref errors);
        if (elapsed is { } duration)
            window.Add(duration);
    }
}
