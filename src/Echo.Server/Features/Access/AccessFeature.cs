using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Admin;
using Echo.Server.Features.Access.Api;
using Echo.Server.Features.Access.ApiV1;
using Echo.Server.Features.Access.Auth;
using Echo.Server.Features.Access.Credentials;
using Echo.Server.Features.Access.External;
using Echo.Server.Features.Access.Keys;
using Echo.Server.Features.Access.Mail;
using Echo.Server.Features.Access.Passwords;
using Echo.Server.Features.Access.Removal;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Features.Access.Sessions;
using Echo.Server.Features.Access.Setup;
using Echo.Server.Features.Access.Throttling;
using Echo.Server.Features.Access.Tickets;
using Echo.Server.Features.Access.Tokens;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Health;
using Echo.Server.Platform.Mail;
using Echo.Server.Platform.Security;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Features.Access;

/// <summary>Accounts, roles, tokens and API keys: decides who a caller is and what it may do.</summary>
public static class AccessFeature
{
    /// <summary>Registers the feature, which says of each request who makes it. Call it after the database: its start makes
    /// a setup link in migrated tables.</summary>
    /// <exception cref="SettingsException">A setting is not usable.</exception>
    public static void AddAccess(this IHostApplicationBuilder builder)
    {
        var options = builder.AddSettings<AccessOptions>();
        AccessOptionsRules.Check(options, builder.AddSettings<ServerOptions>().Debug, builder.Environment.IsEnvironment("Testing"));

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PublicUrl>();
        services.AddSingleton<RoleStore>();
        services.AddSingleton<RoleTable>();
        services.AddSingleton<PasswordKeeper>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<AccountListStore>();
        services.AddSingleton<AccountChangeStore>();
        services.AddSingleton<AccountEditor>();
        services.AddSingleton<AccountStatistics>();
        services.AddSingleton<AdminSecret>();
        services.AddSingleton<Registrar>();
        services.AddSingleton<AccountRemovalStore>();
        services.AddSingleton<AccountRemover>();
        services.AddSingleton<RemovalWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<RemovalWorker>());
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<TokenReader>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SignInFailureStore>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<PasswordGate>();
        services.AddHostedService<FailureSweeper>();
        services.AddSingleton<SessionOpener>();
        services.AddSingleton<SessionRefresher>();
        services.AddSingleton<ExternalAccountStore>();
        services.AddSingleton(provider => new ExternalAccounts(
            provider.GetRequiredService<ExternalAccountStore>(),
            provider.GetRequiredService<SessionOpener>(),
            provider.GetRequiredService<SessionRefresher>()));
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<ApiKeyMaker>();
        services.AddSingleton<CallerStore>();
        services.AddSingleton<CallerCache>();
        services.AddSingleton(provider => CacheSource.Of(provider.GetRequiredService<CallerCache>().Entries));
        services.AddSingleton(ChangesOf);
        services.AddSingleton<CallerLoader>();
        services.AddSingleton<TicketStore>();
        services.AddSingleton<TicketDesk>();
        services.AddSingleton<CallerFinder>();
        services.AddSingleton(provider => RequestCaller.By(provider.GetRequiredService<CallerFinder>()));
        services.AddSingleton(provider => CallerRecheck.By(provider.GetRequiredService<CallerFinder>()));
        services.AddSingleton(provider => RefreshBy(provider.GetRequiredService<CallerFinder>()));
        services.TryAddSingleton<CallerChanges>();
        services.AddSingleton<OwnerFinder>();
        services.AddSingleton(provider => new OwnerLookup(provider.GetRequiredService<OwnerFinder>().FindAsync));
        services.AddSingleton<SetupStore>();
        services.AddSingleton<SetupLink>();
        services.AddHostedService<AccessStartup>();
        services.AddSingleton<AccountMail>();
        services.AddSingleton<AccountChangeMail>();
        services.AddSingleton<MailTokenStore>();
        services.AddSingleton<MailRequestStore>();
        services.AddSingleton<PasswordResetter>();
        services.AddSingleton<MailRequestHandler>();
        if (builder.AddSettings<MailOptions>().IsConfigured)
            services.AddHostedService(provider => provider.GetRequiredService<MailRequestHandler>());
    }

    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        var access = routes.MapGroup("").BindsAtOnce();
        access.MapAuth();
        access.MapMe();
        access.MapSetup();
        access.MapMail();
        access.MapApiV1Auth();
        access.MapApiKeys();
        access.MapApiAuth();
        access.MapApiUsers();
        access.MapAdminUsers();
        routes.MapTickets();
    }

    static CallerRefresh RefreshBy(CallerFinder callers) => new(callers.FindAgainAsync, callers.TryRecall);

    static NotificationChannel ChangesOf(IServiceProvider provider)
    {
        var callers = provider.GetRequiredService<CallerCache>();
        var roles = provider.GetRequiredService<RoleTable>();
        var changes = provider.GetRequiredService<CallerChanges>();
        return new(CallerCache.Channel, Hear, ForgetAll);

        void Hear(string change)
        {
            if (change.StartsWith("roles:", StringComparison.Ordinal))
                roles.Forget();
            callers.Hear(change);
            changes.Tell();
        }

        void ForgetAll()
        {
            roles.Forget();
            callers.ForgetAll();
            changes.Tell();
        }
    }
}
