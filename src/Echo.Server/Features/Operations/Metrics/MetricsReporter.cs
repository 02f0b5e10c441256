using System.Runtime.InteropServices;
using Echo.Server.Features.Operations.Figures;
using Echo.Server.Features.Operations.Requests;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>Fills the JSON form of the metrics.</summary>
sealed class MetricsReporter(TimeProvider time, Uptime uptime, ThreadPoolLag lag, RequestFigures requests)
{
    static readonly string Platform = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "other";

    public MetricsReport Report() => new(
        Ok: true, new MetricsData(time.GetUtcNow(), RuntimeInformation.FrameworkDescription, ReadProcess(), ReadSystem(), ReadRequests()));

    ProcessData ReadProcess() => new()
    {
        Pid = Environment.ProcessId,
        UptimeSec = uptime.Seconds,
        RssBytes = MemoryFigures.RssBytes,
        HeapUsedBytes = MemoryFigures.HeapUsedBytes,
        HeapTotalBytes = MemoryFigures.HeapTotalBytes,
        ExternalBytes = MemoryFigures.ExternalBytes,
        EventLoopLagMsAvg = lag.AverageMilliseconds,
        CpuLoadAvg = SystemFigures.LoadAverage,
    };

    static SystemData ReadSystem()
    {
        var (total, free) = SystemFigures.Memory;
        return new(Environment.MachineName, Platform, RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(), total, free);
    }

    RequestData ReadRequests() => new(
        requests.Total,
        requests.InFlight,
        requests.Routes.ToDictionary(route => route.Name, ReadRoute),
        requests.Statuses.ToDictionary(status => status.Code.ToString(), status => status.Count));

    static RouteData ReadRoute(RouteFigures route)
    {
        var latency = route.Latency;
        return new(route.Count, route.Errors, latency.Average, latency.P95);
    }
}
