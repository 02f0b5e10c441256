using System.Net;
using Echo.Server.Platform.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Registers <see cref="GuardedHttp"/>.</summary>
public static class EgressRegistration
{
    /// <exception cref="SettingsException">A setting is not usable.</exception>
    public static void AddGuardedHttp(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<ServerOptions>();
        builder.AddSettings<EgressOptions>();
        builder.Services.TryAddSingleton<HostResolver>(Dns.GetHostAddressesAsync);
        builder.Services.AddSingleton<EgressGuard>();
        builder.Services.AddSingleton<TargetFinder>();
        builder.Services.AddSingleton(services => new GuardedHttp(services.GetRequiredService<TargetFinder>()));
    }
}
