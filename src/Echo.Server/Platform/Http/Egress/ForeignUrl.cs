using System.Net;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>URLs that another party names, such as the endpoints in OAuth metadata.</summary>
public static class ForeignUrl
{
    /// <summary>Only https is believed, and http on loopback; no javascript:, data: or file:.</summary>
    public static bool IsUsable(Uri url) =>
        url.IsAbsoluteUri && url.UserInfo.Length == 0 && url.Host.Length > 0
        && (url.Scheme == "https" || (url.Scheme == "http" && IsLoopback(url.IdnHost)));

    static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
