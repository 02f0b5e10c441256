using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Gates;
using Echo.Server.Platform.Http.Hosts;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Pipeline;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Platform.Http;

/// <summary>The way of every request to its endpoint, the same for all features.</summary>
public static class HttpRegistration
{
    /// <summary>Registers what <see cref="UseHttp"/> needs, the web server's limits and the JSON rules.</summary>
    /// <exception cref="SettingsException">A setting is not usable.</exception>
    public static void AddHttp(this WebApplicationBuilder builder)
    {
        var server = builder.AddSettings<ServerOptions>();
        var http = builder.AddSettings<HttpOptions>();
        builder.AddSettings<RateOptions>();
        builder.WebHost.ConfigureKestrel(kestrel => WebServer.Configure(kestrel, server));
        builder.Services.ExplainRefusedAddresses();

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PublicUrl>();
        services.AddSingleton<ClientFinder>();
        services.AddSingleton<AllowedHosts>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<AllowedOrigins>();
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<RequestCounter>();
        services.AddSingleton<IStartupFilter, EndpointCheck>();
        services.AddCors(cors => cors.AddDefaultPolicy(policy => CorsRules.Apply(policy, http)));
        services.ConfigureHttpJsonOptions(json => WireJson.Configure(json.SerializerOptions));
        services.AddRouting();
        services.RemoveMediaTypeRouting();
    }

    /// <summary>Adds the pipeline: facts of the request, failures, host, CORS, routing, origin, credentials, rate limit, permission. The form
    /// of the request is checked by the endpoint's parameters (contract section 2.3).</summary>
    /// <param name="beforeRouting">Middleware that decides about the path of upgrades.</param>
    public static void UseHttp(this WebApplication app, Action<IApplicationBuilder>? beforeRouting = null)
    {
        app.UseMiddleware<RequestOpening>();
        app.UseMiddleware<FailureAnswers>();
        app.UseMiddleware<HostGate>();

        // Both cost something for each request (CORS a whole container of services), and are about few.
        app.UseWhen(context => context.Request.Headers.Origin.Count > 0, cross => cross.UseCors());
        app.UseWhen(context => context.Request.Headers.Upgrade.Count > 0, upgrade =>
        {
            upgrade.UseWebSockets();
            beforeRouting?.Invoke(upgrade);
        });
        app.UseRouting();
        app.UseMiddleware<OriginGate>();
        app.UseMiddleware<CallerGate>();
        app.UseMiddleware<CredentialGate>();
        app.UseMiddleware<RateGate>();
        app.UseMiddleware<PermissionGate>();
    }

    static void ExplainRefusedAddresses(this IServiceCollection services)
    {
        var web = services.Last(service => service.ServiceType == typeof(IServer));
        services.Remove(web);
        services.AddSingleton<IServer>(provider => new ExplainingServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, web.ImplementationType!), provider.GetRequiredService<ServerOptions>()));
    }

    // Routing would answer 415 before credentials are looked at. Bodies are judged where they are read, as the last step; the endpoints'
    // media types remain for the API description.
    static void RemoveMediaTypeRouting(this IServiceCollection services)
    {
        var policy = services.Single(service => service.ServiceType == typeof(MatcherPolicy) && service.ImplementationType?.Name == "AcceptsMatcherPolicy");
        services.Remove(policy);
    }
}
