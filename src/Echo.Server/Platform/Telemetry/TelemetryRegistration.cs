using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Platform.Telemetry;

/// <summary>Makes the server countable and traceable.</summary>
public static class TelemetryRegistration
{
    /// <summary>Registers the meter and the instruments that several rooms share. More than one call does no harm.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton<EchoMeter>();
        builder.Services.AddInstruments<ToolCallMeter>();
        builder.Services.AddInstruments<StreamMeter>();
    }

    /// <summary>Registers a class that declares its instruments when it is made. It is made at the start, so that metrics show the
    /// instruments before anything has happened.</summary>
    public static void AddInstruments<T>(this IServiceCollection services)
        where T : class
    {
        services.TryAddSingleton<T>();
        services.AddSingleton(new InstrumentOwner(provider => provider.GetRequiredService<T>()));
    }
}
