using System.Diagnostics.Metrics;

namespace Echo.Server.Platform.Telemetry;

/// <summary>The server's own meter. Every room declares its instruments on it, under the name, with the labels and the description that
/// GET /metrics shows; OTLP carries the same ones. Each host has its own, so that two hosts in one process don't count for each other.</summary>
public sealed class EchoMeter(IMeterFactory meters)
{
    public const string Name = "Echo";

    public Meter Meter { get; } = meters.Create(Name);
}
