using System.Net;
using Echo.Server.Platform.Http.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Platform.Http.Pipeline;

public sealed class ClientFinderTests
{
    const string Proxies = "10.0.0.0/8,fd00::/8";

    // Columns: peer, X-Forwarded-For, X-Real-IP, Forwarded, then the address that counts and whether it is loopback.
    [Theory]
    [InlineData("192.0.2.1", null, null, null, "192.0.2.1", false)]
    [InlineData("127.0.0.1", null, null, null, "127.0.0.1", true)]
    [InlineData("::1", null, null, null, "::1", true)]
    [InlineData("::ffff:127.0.0.1", null, null, null, "127.0.0.1", true)]
    [InlineData("192.0.2.1", "127.0.0.1", null, null, "192.0.2.1", false)]
    [InlineData("127.0.0.1", "192.0.2.9", null, null, "127.0.0.1", false)]
    [InlineData("127.0.0.1", null, "192.0.2.9", null, "127.0.0.1", false)]
    [InlineData("127.0.0.1", null, null, "for=192.0.2.9", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "127.0.0.1", null, null, "127.0.0.1", false)]
    [InlineData("127.0.0.1", "", null, null, "127.0.0.1", false)]
    [InlineData("10.0.0.1", "192.0.2.9", null, null, "192.0.2.9", false)]
    [InlineData("10.0.0.1", "127.0.0.1, 192.0.2.9", null, null, "192.0.2.9", false)]
    [InlineData("10.0.0.1", "192.0.2.9, 10.0.0.2", null, null, "192.0.2.9", false)]
    [InlineData("10.0.0.1", "192.0.2.9,  10.0.0.2 ,10.0.0.3", null, null, "192.0.2.9", false)]
    [InlineData("10.0.0.1", "192.0.2.9:4711", null, null, "192.0.2.9", false)]
    [InlineData("10.0.0.1", "[2001:db8::9]:4711", null, null, "2001:db8::9", false)]
    [InlineData("fd00::1", "2001:db8::9", null, null, "2001:db8::9", false)]
    [InlineData("10.0.0.1", "::ffff:192.0.2.9", null, null, "192.0.2.9", false)]
    [InlineData("10.0.0.1", null, "192.0.2.9", null, "192.0.2.9", false)]
    [InlineData("10.0.0.1", "10.0.0.2", "192.0.2.9", null, "192.0.2.9", false)]
    [InlineData("10.0.0.1", "192.0.2.8", "192.0.2.9", null, "192.0.2.8", false)]
    [InlineData("10.0.0.1", "127.0.0.1", null, null, "127.0.0.1", true)]
    [InlineData("10.0.0.1", "unknown", null, null, "10.0.0.1", false)]
    [InlineData("10.0.0.1", "192.0.2.9, garbage", null, null, "10.0.0.1", false)]
    [InlineData("10.0.0.1", "10.0.0.2", null, null, "10.0.0.1", false)]
    public void ForwardingHeadersCountOnlyFromTrustedProxies(
        string peer, string? forwardedFor, string? realIp, string? forwarded, string address, bool loopback)
    {
        var client = Find(Proxies, peer, ("X-Forwarded-For", forwardedFor), ("X-Real-IP", realIp), ("Forwarded", forwarded));
        client.Address.ShouldBe(IPAddress.Parse(address));
        client.FromLoopback.ShouldBe(loopback);
    }

    // A proxy on this machine: its own requests are from loopback, those that it forwards are not.
    [Theory]
    [InlineData(null, null, true)]
    [InlineData("192.0.2.9", null, false)]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("garbage", null, false)]
    [InlineData("192.0.2.9, garbage", null, false)]
    [InlineData(null, "for=192.0.2.9", false)]
    public void ATrustedProxyOnLoopbackVouchesOnlyForWhatItNames(string? forwardedFor, string? forwarded, bool loopback) =>
        Find("127.0.0.1", "127.0.0.1", ("X-Forwarded-For", forwardedFor), ("Forwarded", forwarded)).FromLoopback.ShouldBe(loopback);

    [Theory]
    [InlineData("10.0.0.1", "https", "https")]
    [InlineData("10.0.0.1", "HTTPS", "https")]
    [InlineData("10.0.0.1", "http, https", "https")]
    [InlineData("10.0.0.1", "javascript", null)]
    [InlineData("10.0.0.1", null, null)]
    [InlineData("192.0.2.1", "https", null)]
    public void TheSchemeCountsFromTrustedProxiesToo(string peer, string? proto, string? scheme) =>
        Find(Proxies, peer, ("X-Forwarded-Proto", proto)).Scheme.ShouldBe(scheme);

    static Client Find(string proxies, string peer, params (string Name, string? Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        foreach (var (name, value) in headers)
        {
            if (value is not null)
                context.Request.Headers[name] = value;
        }

        return new ClientFinder(new() { TrustedProxies = proxies.Split(',') }).Find(context);
    }
}
