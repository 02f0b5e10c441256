using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Platform.Sockets;

public static class SocketsRegistration
{
    /// <summary>Adds <see cref="SocketDoor"/>, which opens WebSockets, <see cref="OpenStreams"/> and <see cref="StreamPresence"/>. Call it after
    /// the events. Needs <see cref="CallerRefresh"/> from whoever knows accounts.</summary>
    public static void AddSockets(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton<SocketOptions>();
        services.TryAddSingleton<CallerChanges>();
        services.AddSingleton<CallerWatches>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<SocketFrames>();
        services.AddSingleton<SocketDoor>();
        services.AddSingleton<PresenceStore>();
        services.AddSingleton(provider => new StreamPresence(
            provider.GetRequiredService<OpenStreams>(),
            provider.GetRequiredService<NodeBus>(),
            provider.GetRequiredService<PresenceStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StreamPresence>>()));
        services.AddHostedService(provider => provider.GetRequiredService<StreamPresence>());
        services.AddHostedService<StreamWarden>();
    }
}
