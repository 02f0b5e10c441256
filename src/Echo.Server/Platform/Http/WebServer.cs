using System.Net;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Requests;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Echo.Server.Platform.Http;

/// <summary>Where the web server listens and what it refuses to wait for or to hold (contract section 1.6).</summary>
static class WebServer
{
    const int HeaderBytes = 32 * 1024;

    public static void Configure(KestrelServerOptions kestrel, ServerOptions server)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = BodyLimit.Default;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;

        // A client that drips costs a connection for this long at most.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        Listen(kestrel, server);
    }

    static void Listen(KestrelServerOptions kestrel, ServerOptions server)
    {
        if (server.Host == "*")
            kestrel.ListenAnyIP(server.Port);
        else if (server is { Host: "localhost", Port: not 0 })
            kestrel.ListenLocalhost(server.Port);
        else
            kestrel.Listen(IPAddress.TryParse(server.Host, out var address) ? address : IPAddress.Loopback, server.Port);
    }
}
