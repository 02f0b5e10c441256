using System.Text.Json.Serialization;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>GET /metrics as JSON.</summary>
sealed record MetricsReport(bool Ok, MetricsData Data);

sealed record MetricsData(DateTimeOffset Timestamp, string Runtime, ProcessData Process, SystemData System, RequestData Requests);

/// <summary>Sizes in bytes.</summary>
sealed record ProcessData
{
    [JsonPropertyName("pid")]
    public required int Pid { get; init; }

    [JsonPropertyName("uptimeSec")]
    public required double UptimeSec { get; init; }

    [JsonPropertyName("rssBytes")]
    public required long RssBytes { get; init; }

    [JsonPropertyName("heapUsedBytes")]
    public required long HeapUsedBytes { get; init; }

    [JsonPropertyName("heapTotalBytes")]
    public required long HeapTotalBytes { get; init; }

    [JsonPropertyName("externalBytes")]
    public required long ExternalBytes { get; init; }

    [JsonPropertyName("eventLoopLagMsAvg")]
    public required double EventLoopLagMsAvg { get; init; }

    /// <summary>Over 1, 5 and 15 minutes.</summary>
    [JsonPropertyName("cpuLoadAvg")]
    public required IReadOnlyList<double> CpuLoadAvg { get; init; }
}

sealed record SystemData(
    string Hostname,
    string Platform,
    string Arch,
    [property: JsonPropertyName("totalMemBytes")] long TotalMemBytes,
    [property: JsonPropertyName("freeMemBytes")] long FreeMemBytes);

sealed record RequestData(
    long Total,
    [property: JsonPropertyName("inFlight")] long InFlight,
    [property: JsonPropertyName("byRoute")] IReadOnlyDictionary<string, RouteData> ByRoute,
    IReadOnlyDictionary<string, long> Statuses);

/// <summary>Average and percentile are those of the latest requests.</summary>
sealed record RouteData(
    long Count,
    long Errors,
    [property: JsonPropertyName("avgMs")] double AvgMs,
    [property: JsonPropertyName("p95Ms")] double P95Ms);
