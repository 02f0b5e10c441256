using Echo.Server.Features.Catalog;
using Echo.Server.Features.Google.Api;
using Echo.Server.Features.Google.Flows;
using Echo.Server.Features.Google.Identity;
using Echo.Server.Features.Google.Sessions;
using Echo.Server.Features.Google.Tools;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Platform.Accounts;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Google;

/// <summary>Signing in with Google, and what Echo may do there for its users.</summary>
static class GoogleFeature
{
    public static void AddGoogle(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<GoogleOptions>();
        var services = builder.Services;
        services.AddSingleton<GoogleHttp>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<SigningKeySet>();
        services.AddSingleton<IdentityReader>();
        services.AddSingleton<FlowStore>();
        services.AddSingleton<UserSessionStore>();
        services.AddSingleton<GoogleSessions>();
        services.AddSingleton<GoogleSignIn>();
        services.AddSingleton<GoogleBook>();
        services.AddSingleton(provider => new GoogleCaller(
            provider.GetRequiredService<GoogleBook>(),
            provider.GetRequiredService<ServiceExecutor>().Allowing(provider.GetRequiredService<GoogleOptions>().ApiBase is { } given ? [given] : []),
            provider.GetRequiredService<GoogleSessions>()));
        services.AddSingleton<GoogleWork>();
        services.AddSingleton<IToolSource, GoogleTools>();
        services.AddSingleton<IAccountRemoval, GoogleRemoval>();
    }

    public static void MapGoogle(this IEndpointRouteBuilder routes) => routes.MapGoogleSignIn();
}
