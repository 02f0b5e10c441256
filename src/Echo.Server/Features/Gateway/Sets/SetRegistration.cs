using Echo.Server.Platform.Accounts;
using Echo.Server.Platform.Database.Notifications;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>What sets need.</summary>
static class SetRegistration
{
    public static void AddSets(this IServiceCollection services)
    {
        services.AddSingleton<SetStore>();
        services.AddSingleton<SetBook>();
        services.AddSingleton<SetSources>();
        services.AddSingleton<SetViews>();
        services.AddSingleton<SetDesk>();
        services.AddSingleton<IAccountRemoval, SetRemoval>();
        services.AddSingleton(provider =>
        {
            var book = provider.GetRequiredService<SetBook>();
            return new NotificationChannel(SetBook.Channel, book.Hear, book.ForgetAll);
        });
    }
}
