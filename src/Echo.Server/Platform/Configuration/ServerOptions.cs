using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;

namespace Echo.Server.Platform.Configuration;

/// <summary>Where the server listens, what it is called and where its data lies.</summary>
public sealed class ServerOptions
{
    [Setting("HOST", "address to listen on; 0.0.0.0 for all")]
    [ListeningAddress(ErrorMessage = "an IP address, localhost or *")]
    public string Host { get; init; } = "127.0.0.1";

    [Setting("PORT", "port to listen on; 0 takes a free one and prints it"), Range(0, 65535)]
    public int Port { get; init; } = 8000;

    [Setting(
        "PUBLIC_URL",
        "base of all absolute links and OAuth redirects",
        DefaultText = "http://localhost:<PORT>, or http://<HOST>:<PORT> where HOST is one address of a network")]
    [WebAddress(ErrorMessage = "an http or https URL without query and fragment")]
    public Uri? PublicUrl { get; init; }

    [Setting("APP_NAME", "name in GET / and GET /health")]
    public string AppName { get; init; } = "Echo MCP Server";

    [Setting("APP_VERSION", "version in GET / and GET /health")]
    public string AppVersion { get; init; } = "1.0.0";

    [Setting("DEBUG", "exception texts in 500 answers; never on a public host")]
    public bool Debug { get; init; }

    [Setting("ECHO_DATA", "data directory: key files and the server's own PostgreSQL")]
    public string DataDirectory { get; init; } = "./data";

    [Setting("ECHO_ROLE", "all; or api for a server that answers requests and works on no jobs; or worker for one that only works")]
    [AllowedValues(ServerRole.All, ServerRole.Api, ServerRole.Worker)]
    public string Role { get; init; } = ServerRole.All;

    /// <summary>The server answers requests, and not only for its health and metrics.</summary>
    public bool Answers => Role != ServerRole.Worker;

    /// <summary>The server works on jobs.</summary>
    public bool Works => Role != ServerRole.Api;

    /// <summary>Every address of this machine leads to the server.</summary>
    public bool ListensOnAllAddresses =>
        Host == "*" || (IPAddress.TryParse(Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    /// <summary>The host of a URL that reaches the server: <c>localhost</c>, unless it listens on one other address alone.</summary>
    public string ReachableHost
    {
        get
        {
            if (ListensOnAllAddresses || !IPAddress.TryParse(Host, out var address)
                || address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback))
                return "localhost";
            return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        }
    }

    /// <summary>Only programs on this machine reach the server.</summary>
    public bool ListensOnLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}
