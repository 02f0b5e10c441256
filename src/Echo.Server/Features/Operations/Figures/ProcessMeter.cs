using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Operations.Figures;

/// <summary>The instruments that show the process, its thread pool and its caches.</summary>
sealed class ProcessMeter
{
    public ProcessMeter(EchoMeter echo, Uptime uptime, ThreadPoolLag lag, CacheTotal caches)
    {
        var meter = echo.Meter;
        meter.CreateObservableGauge("process_uptime_seconds", () => uptime.Seconds, "s", "Seconds since the process started");
        meter.CreateObservableGauge("process_memory_rss_bytes", () => MemoryFigures.RssBytes, "By", "Resident memory of the process");
        meter.CreateObservableGauge(
            "event_loop_lag_ms_avg", () => lag.AverageMilliseconds, "ms", "Average delay of a thread-pool work item in the last minute");
        meter.CreateObservableGauge(
            "cache_hit_rate", () => caches.Read().HitRate, description: "Share of look-ups that the in-process caches answered");
    }
}
