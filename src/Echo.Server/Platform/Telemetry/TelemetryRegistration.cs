using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Platform.Telemetry;

static class TelemetryRegistration
{
    /// <summary>Registers the meter and the instruments that several rooms share. More than one call does no harm.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton<EchoMeter>();
        builder.Services.TryAddSingleton<ToolCallMeter>();
        builder.Services.TryAddSingleton<StreamMeter>();
    }
}
