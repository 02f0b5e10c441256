using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Echo.Server.Platform.Configuration;

/// <summary>Where clients reach this server. All absolute links begin here, never with a request's Host header.</summary>
public sealed class PublicUrl(ServerOptions options, IServer server)
{
    /// <summary>The base without a slash at its end. With <c>PORT=0</c> it is right once the server listens.</summary>
    public string Value => (options.PublicUrl?.AbsoluteUri ?? $"http://{options.ReachableHost}:{Port}").TrimEnd('/');

    /// <summary>The port that the server itself listens on.</summary>
    public int Port => options.Port != 0 ? options.Port : ListeningPort() ?? 0;

    /// <summary>An absolute link.</summary>
    /// <param name="path">Begins with a slash.</param>
    public string LinkTo(string path) => Value + path;

    int? ListeningPort() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address
            ? BindingAddress.Parse(address).Port
            : null;
}
