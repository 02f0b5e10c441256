using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Health;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Platform.Events;

public static class EventsRegistration
{
    /// <summary>Adds the event log and the bus between nodes: <see cref="EventLog"/> to publish, <see cref="EventFeed"/> to follow,
    /// <see cref="NodeBus"/> for what is not stored. Call it after the database and its notifications.</summary>
    /// <exception cref="SettingsException">A setting is not usable.</exception>
    public static void AddEvents(this IHostApplicationBuilder builder)
    {
        var options = builder.AddSettings<EventOptions>();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventSignal>();
        services.AddSingleton<NodeNews>();
        if (options.RabbitUrl is null)
            AddPostgresBus(services);
        else
            AddRabbitBus(services);
        services.AddSingleton(provider => new NodeBus(
            provider.GetRequiredService<IEventBus>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<NodeBus>>()));
        services.AddHostedService(provider => provider.GetRequiredService<NodeBus>());
        services.AddSingleton<EventSequencer>();
        services.AddHostedService(provider => provider.GetRequiredService<EventSequencer>());
        services.AddSingleton(provider => new EventLog(
            provider.GetRequiredService<EventStore>(), provider.GetRequiredService<EventSequencer>().Wake));
        services.AddSingleton(provider => new EventFeed(
            provider.GetRequiredService<EventStore>(),
            provider.GetRequiredService<NodeBus>(),
            provider.GetRequiredService<EventSignal>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventFeed>>()));
        services.AddHostedService(provider => provider.GetRequiredService<EventFeed>());
        services.AddHostedService<EventSweeper>();
    }
    static void AddPostgresBus(IServiceCollection services)
    {
        services.AddSingleton(provider => new PostgresBus(provider.GetRequiredService<DirectDatabase>()));
        services.AddSingleton<IEventBus>(provider => provider.GetRequiredService<PostgresBus>());
        services.AddSingleton(provider => provider.GetRequiredService<PostgresBus>().Notifications);
    }

    static void AddRabbitBus(IServiceCollection services)
    {
        services.AddSingleton<RabbitBus>();
        services.AddSingleton<IEventBus>(provider => provider.GetRequiredService<RabbitBus>());
        services.AddHostedService(provider => provider.GetRequiredService<RabbitBus>());
        services.AddSingleton(provider => new BrokerCheck("rabbitmq", provider.GetRequiredService<RabbitBus>().CheckAsync));
    }
}
