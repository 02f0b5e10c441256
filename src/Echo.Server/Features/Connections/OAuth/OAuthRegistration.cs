namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Everything for signing in at servers that want OAuth.</summary>
static class OAuthRegistration
{
    public static void AddConnectionsOAuth(this IServiceCollection services)
    {
        services.AddSingleton<OAuthStore>();
        services.AddSingleton<FlowStore>();
        services.AddSingleton<GrantStore>();
        services.AddSingleton<GrantSecrets>();
        services.AddSingleton<AuthorizationHttp>();
        services.AddSingleton<AuthorizationDiscovery>();
        services.AddSingleton<ClientDocument>();
        services.AddSingleton<ClientRegistrar>();
        services.AddSingleton<ClientRenewal>();
        services.AddSingleton<ScopeDemands>();
        services.AddSingleton<SetupFinder>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<GrantRenewer>();
        services.AddHostedService<GrantKeeper>();
        services.AddSingleton<UpstreamTokens>();
        services.AddSingleton<SignInLinks>();
        services.AddSingleton<SignInStarter>();
        services.AddSingleton<SignInFinisher>();
        services.AddSingleton<AuthorizationReader>();
    }
}
