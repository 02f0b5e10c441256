using Echo.Server.Features.Access.Setup;
using Echo.Server.Platform.Configuration;

namespace Echo.Server;

/// <summary>What the person who started Echo reads once it listens. All of it names Echo in the same way: as a browser may call it.</summary>
static class StartBanner
{
    /// <summary>One line, or two while there is no administrator. The second holds a secret: it is for the console alone.</summary>
    public static IEnumerable<string> Of(IServiceProvider services)
    {
        var (options, url) = (services.GetRequiredService<ServerOptions>(), services.GetRequiredService<PublicUrl>());
        yield return $"Echo is ready at {url.Value}" + Place(options, url);
        if (services.GetRequiredService<SetupLink>().Url is { } link)
            yield return $"Create the first administrator: {link}";
    }

    static string Place(ServerOptions options, PublicUrl url)
    {
        if (options.ListensOnAllAddresses)
            return " and listens on all addresses of this machine";
        return options.PublicUrl is null ? "" : $" and listens on {options.Host}:{url.Port}";
    }
}
