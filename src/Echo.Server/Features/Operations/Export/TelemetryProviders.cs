using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Echo.Server.Features.Operations.Export;

/// <summary>The OpenTelemetry side of the export. Nothing else names its types, so that its assemblies are loaded only where it is used.</summary>
sealed class TelemetryProviders : IDisposable
{
    static readonly TimeSpan ExportPatience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(3);

    readonly TracerProvider traces;
    readonly MeterProvider metrics;
    readonly HttpClient client;

    public TelemetryProviders(TelemetryExportOptions options, ServerOptions server, GuardedHttp http)
    {
        client = http.CreateClient(new EgressProfile { OperatorAddresses = [options.Endpoint!], Timeout = ExportPatience });
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceOf(options, server))
            .AddSource(EchoActivity.Name, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql")
            .AddOtlpExporter(exporter => Configure(exporter, options, "v1/traces"))
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceOf(options, server))
            .AddMeter(EchoMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql")
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.MetricIntervalMilliseconds;
            })
            .Build();
    }

    /// <summary>Sends what is left; gives up after a few seconds, so that a collector that is gone does not hold up the end.</summary>
    public void Dispose()
    {
        var patience = (int)FlushPatience.TotalMilliseconds;
        traces.Shutdown(patience);
        metrics.Shutdown(patience);
        traces.Dispose();
        metrics.Dispose();
        client.Dispose();
    }

    static ResourceBuilder ResourceOf(TelemetryExportOptions options, ServerOptions server) =>
        ResourceBuilder.CreateDefault().AddService(options.ServiceName, serviceVersion: server.AppVersion);

    // An address that is set in code is taken as it is; the signal's path belongs to HTTP only.
    void Configure(OtlpExporterOptions exporter, TelemetryExportOptions options, string path)
    {
        var isGrpc = options.Protocol == TelemetryExportOptions.Grpc;
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = isGrpc ? options.Endpoint! : new Uri(options.Endpoint!.AbsoluteUri.TrimEnd('/') + '/' + path);
        exporter.HttpClientFactory = () => client;
        if (options.Headers is { } headers)
            exporter.Headers = headers;
    }
}
