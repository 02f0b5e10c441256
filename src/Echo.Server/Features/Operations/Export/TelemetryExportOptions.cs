using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Operations.Export;

/// <summary>Where traces and metrics go, by the names that OpenTelemetry gave these settings.</summary>
sealed class TelemetryExportOptions
{
    public const string Protobuf = "http/protobuf";
    public const string Grpc = "grpc";

    /// <summary>Null exports nothing.</summary>
    [Setting("OTEL_EXPORTER_OTLP_ENDPOINT", "collector that receives traces and metrics")]
    [WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri? Endpoint { get; init; }

    [Setting("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf or grpc"), AllowedValues(Protobuf, Grpc)]
    public string Protocol { get; init; } = Protobuf;

    [Setting("OTEL_EXPORTER_OTLP_HEADERS", "headers for the collector, as name=value, separated by commas", Secret = true)]
    public string? Headers { get; init; }

    [Setting("OTEL_SERVICE_NAME", "name of this server in traces and metrics")]
    public string ServiceName { get; init; } = "echo";

    [Setting("OTEL_METRIC_EXPORT_INTERVAL", "milliseconds between two exports of metrics"), Range(100, 3_600_000)]
    public int MetricIntervalMilliseconds { get; init; } = 60_000;
}
