using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Egress;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Platform.Http.Egress;

public sealed class GuardedHttpTests
{
    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0x7f.0.0.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST:5432/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[fe80::1%25lo]/")]
    [InlineData("http://[64:ff9b::7f00:1]/")]
    [InlineData("http://0/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("file:///etc/passwd")]
    public async Task EveryNotationOfAPrivateAddressIsRefused(string url)
    {
        var refusal = await Egresses.OnPublicHost().CheckAsync(new Uri(url), CancellationToken.None);
        refusal.ShouldNotBeNull().Detail.ShouldStartWith("Target address is not allowed: ");
    }

    [Theory]
    [InlineData("http://10.1.2.3/", "10.1.2.3/32")]
    [InlineData("http://127.1:3001/mcp", "127.0.0.1/32")]
    [InlineData("http://localhost:3001/mcp", "127.0.0.0/8")]
    [InlineData("http://[::1]/", "::1/128")]
    [InlineData("http://[fe80::1%25lo]/", "fe80::1/128")]
    [InlineData("http://[::ffff:127.0.0.1]/", "127.0.0.1/32")]
    public async Task TheRefusalNamesASettingThatLetsTheTargetThrough(string url, string range)
    {
        var refusal = (await Egresses.OnPublicHost().CheckAsync(new Uri(url), CancellationToken.None)).ShouldNotBeNull();
        refusal.Hint.ShouldEndWith($" need a setting such as EGRESS_ALLOWED_RANGES={range}");
        var guard = new EgressGuard(new EgressOptions { AllowedRanges = [range] }, new ServerOptions { Host = "0.0.0.0" });
        guard.Allows(IPAddress.TryParse(new Uri(url).IdnHost, out var address) ? address : IPAddress.Loopback).ShouldBeTrue();
    }

    [Fact]
    public async Task WhatANameResolvesToIsNotTold()
    {
        var refusal = await Egresses.OnPublicHost(Egresses.Answering("192.168.7.7")).CheckAsync(new Uri("http://inside.example/"), CancellationToken.None);
        $"{refusal.ShouldNotBeNull().Detail} {refusal.Hint}".ShouldNotContain("192.168.7.7");
    }

    [Fact]
    public async Task ANameThatCantBeResolvedIsLeftToTheConnect()
    {
        HostResolver resolver = (_, _) => throw new SocketException((int)SocketError.HostNotFound);
        (await Egresses.OnPublicHost(resolver).CheckAsync(new Uri("https://gone.example"), CancellationToken.None)).ShouldBeNull();
        using var client = Egresses.OnPublicHost(resolver).CreateClient(new());
        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://gone.example")));
    }

    [Fact]
    public async Task ANameThatMovesBetweenCheckAndConnectIsRefused()
    {
        await using var destination = await Destination.StartAsync(context => context.Response.WriteAsync("reached"));
        var http = Egresses.OnPublicHost(Egresses.Answering("93.184.215.14", "127.0.0.1"));
        var url = new Uri($"http://moving.example:{destination.Address.Port}/");
        (await http.CheckAsync(url, CancellationToken.None)).ShouldBeNull();
        using var client = http.CreateClient(new());
        var refused = await Should.ThrowAsync<TargetRefusedException>(() => client.GetAsync(url));
        refused.Message.ShouldBe("Target address is not allowed: moving.example");
    }

    [Fact]
    public async Task TheCheckedAddressIsTheOneThatIsConnected()
    {
        await using var destination = await Destination.StartAsync(context => context.Response.WriteAsync(context.Request.Host.Host));

        // A second look-up would find an address that never answers.
        using var client = Egresses.OnLoopback(Egresses.Answering("127.0.0.1", "192.0.2.1")).CreateClient(new());
        (await client.GetStringAsync(new Uri($"http://name.example:{destination.Address.Port}/"))).ShouldBe("name.example");
    }

    [Fact]
    public async Task ANameThatIsTooLongForAnyNameServerHasNoAddress()
    {
        var url = new Uri($"http://{string.Join('.', Enumerable.Repeat(new string('a', 60), 5))}/");
        (await Egresses.OnPublicHost().CheckAsync(url, CancellationToken.None)).ShouldBeNull();
        using var client = Egresses.OnPublicHost().CreateClient(new());
        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(url));
    }

    [Fact]
    public async Task OfSeveralAddressesOnlyAllowedOnesAreTried()
    {
        var isReached = false;
        await using var destination = await Destination.StartAsync(context =>
        {
            isReached = true;
            return context.Response.WriteAsync("reached");
        });

        // Nobody listens where it may go; somebody does where it may not.
        var http = Egresses.OnPublicHost(Egresses.Answering("127.0.0.1 127.0.0.2"), "127.0.0.2/32");
        using var client = http.CreateClient(new());
        await Should.ThrowAsync<HttpRequestException>(() => client.GetStringAsync(new Uri($"http://several.example:{destination.Address.Port}/")));
        isReached.ShouldBeFalse();

        using var allowed = Egresses.OnPublicHost(Egresses.Answering("127.0.0.2 127.0.0.1"), "127.0.0.1/32").CreateClient(new());
        (await allowed.GetStringAsync(new Uri($"http://several.example:{destination.Address.Port}/"))).ShouldBe("reached");
    }

    [Fact]
    public async Task AnAddressThatRefusesIsFollowedByTheNext()
    {
        await using var destination = await Destination.StartAsync(context => context.Response.WriteAsync("reached"));
        using var client = Egresses.OnLoopback(Egresses.Answering("::1 127.0.0.1")).CreateClient(new());
        (await client.GetStringAsync(new Uri($"http://twofold.example:{destination.Address.Port}/"))).ShouldBe("reached");
    }

    [Fact]
    public async Task OperatorsAddressesAreReachedWhereverTheyLie()
    {
        await using var destination = await Destination.StartAsync(context => context.Response.WriteAsync("reached"));
        var http = Egresses.OnPublicHost();
        using var client = http.CreateClient(new() { OperatorAddresses = [destination.Address] });
        (await client.GetStringAsync(destination.Address)).ShouldBe("reached");

        // Another port of the same host is another address.
        var other = new UriBuilder(destination.Address) { Port = destination.Address.Port == 1 ? 2 : 1 }.Uri;
        await Should.ThrowAsync<TargetRefusedException>(() => client.GetAsync(other));
    }

    [Fact]
    public async Task AProxyOfTheEnvironmentIsNotAsked()
    {
        await using var destination = await Destination.StartAsync(context => context.Response.WriteAsync("direct"));
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy("http://127.0.0.1:1");
        try
        {
            using var client = Egresses.OnLoopback().CreateClient(new());
            (await client.GetStringAsync(destination.Address)).ShouldBe("direct");
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Fact]
    public async Task NothingIsRemembered()
    {
        await using var destination = await Destination.StartAsync(context =>
        {
            context.Response.Cookies.Append("track", "1");
            return context.Response.WriteAsync(context.Request.Headers.Cookie.ToString());
        });
        using var client = Egresses.OnLoopback().CreateClient(new());
        await client.GetStringAsync(destination.Address);
        (await client.GetStringAsync(destination.Address)).ShouldBe("");
    }

    [Fact]
    public async Task AnAnswerThatUnfoldsBeyondTheLimitIsCutOff()
    {
        await using var destination = await Destination.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.SmallestSize);
            await gzip.WriteAsync(new byte[8 * 1024 * 1024]);
        });
        using var client = Egresses.OnLoopback().CreateClient(
            new() { Decompression = DecompressionMethods.GZip, MaxBufferedBytes = 1024 * 1024 });
        await Should.ThrowAsync<HttpRequestException>(() => client.GetByteArrayAsync(destination.Address));
        using var plain = Egresses.OnLoopback().CreateClient(new());
        (await plain.GetByteArrayAsync(destination.Address)).Length.ShouldBeLessThan(100_000);
    }
}
