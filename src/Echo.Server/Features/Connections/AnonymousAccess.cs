using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http;

namespace Echo.Server.Features.Connections;

/// <summary><c>Connections:AllowAnonymous</c>: the routes of contract sections 18 and 19 also answer without credentials.</summary>
public static class AnonymousAccess
{
    /// <exception cref="SettingsException">Others than programs on this machine could use it.</exception>
    internal static void Check(ConnectionsOptions options, ServerOptions server)
    {
        if (options.AllowAnonymous && !server.ListensOnLoopback)
        {
            throw new SettingsException(
                [$"Connections__AllowAnonymous is \"true\" while HOST is \"{server.Host}\": set HOST=127.0.0.1, or Connections__AllowAnonymous=false."]);
        }
    }

    /// <summary>Admits callers without credentials where the setting says so.</summary>
    /// <param name="endpoints">Where the endpoints of <paramref name="group"/> are mapped.</param>
    public static TBuilder AllowsAnonymousConnections<TBuilder>(this TBuilder group, IEndpointRouteBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.ServiceProvider.GetRequiredService<ConnectionsOptions>().AllowAnonymous ? group.AdmitsAnonymous() : group;
}
