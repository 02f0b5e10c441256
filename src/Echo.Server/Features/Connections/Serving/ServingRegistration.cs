using Echo.Server.Platform.Database.Notifications;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>What other rooms use of connections.</summary>
static class ServingRegistration
{
    public static void AddConnectionsServing(this IServiceCollection services)
    {
        services.AddSingleton<DefinitionChanges>();
        services.AddSingleton<DefinitionStore>();
        services.AddSingleton(provider => new ServerNews(provider.GetRequiredService<ILogger<ServerNews>>()));
        services.AddSingleton(provider => new ServerDirectory(
            provider.GetRequiredService<DefinitionStore>(),
            provider.GetRequiredService<NotificationState>(),
            provider.GetRequiredService<DefinitionChanges>(),
            provider.GetRequiredService<ServerNews>()));
        services.AddSingleton(provider =>
        {
            var directory = provider.GetRequiredService<ServerDirectory>();
            return new NotificationChannel(
                ServerDirectory.Channel,
                payload =>
                {
                    // First, so that who hears of it and asks gets what holds now.
                    provider.GetRequiredService<OfferBook>().DoubtTools(Guid.Parse(payload));
                    directory.Hear(payload);
                },
                directory.ForgetAll);
        });
        services.AddSingleton(provider =>
        {
            var directory = provider.GetRequiredService<ServerDirectory>();
            return new NotificationChannel(ServerDirectory.AccountChannel, directory.HearOfAccount, directory.ForgetAll);
        });
        services.AddSingleton<OfferStore>();
        services.AddSingleton<OfferLister>();
        services.AddSingleton(provider => new OfferBook(
            provider.GetRequiredService<ServerDirectory>(),
            provider.GetRequiredService<UpstreamPool>(),
            provider.GetRequiredService<OfferLister>(),
            provider.GetRequiredService<OfferStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<OfferBook>>()));
        services.AddHostedService<OfferKeeper>();
        services.AddSingleton(provider => new ResourceWatch(
            provider.GetRequiredService<ServerDirectory>(),
            provider.GetRequiredService<UpstreamPool>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ResourceWatch>>()));
        services.AddHostedService<ResourceWatchKeeper>();
    }
}
