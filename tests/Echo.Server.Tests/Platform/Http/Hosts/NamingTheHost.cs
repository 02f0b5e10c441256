using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Microsoft.AspNetCore.Builder;

namespace Echo.Server.Tests.Platform.Http.Hosts;

/// <summary>A page whose name was pointed at this machine (DNS rebinding) sends that name as Host.</summary>
public sealed class NamingTheHost
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:8000")]
    [InlineData("127.9.9.9")]
    [InlineData("[::1]:8000")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8000")]
    [InlineData("echo.example.com")]
    [InlineData("Echo.Example.com:443")]
    public Task OnLoopbackItsNamesAndThePublicOneAreAllowed(string host) =>
        ShouldBeAllowedAsync(host, ("PUBLIC_URL", "https://echo.example.com"));

    [Theory]
    [InlineData("rebound.example.net")]
    [InlineData("rebound.example.net:8000")]
    [InlineData("localhost.example.net")]
    [InlineData("127.0.0.1.example.net")]
    [InlineData("echo.example.com.example.net")]
    [InlineData("sub.echo.example.com")]
    [InlineData("192.0.2.1")]
    [InlineData("[2001:db8::1]")]
    [InlineData("")]
    public Task OnLoopbackEveryOtherHostIsRefused(string host) =>
        ShouldBeRefusedAsync(host, ("PUBLIC_URL", "https://echo.example.com"));

    [Theory]
    [InlineData("a.example.com")]
    [InlineData("A.example.com:8000")]
    [InlineData("x.b.example.com")]
    [InlineData("x.y.B.example.com")]
    [InlineData("[2001:db8::1]:8000")]
    public Task ListedHostsAreAllowed(string host) => ShouldBeAllowedAsync(host, ("ALLOWED_HOSTS", "a.example.com,*.b.example.com,2001:db8::1"));

    [Theory]
    [InlineData("b.example.com")]
    [InlineData("xb.example.com")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public Task WithAListNothingElseIsAllowed(string host) => ShouldBeRefusedAsync(host, ("ALLOWED_HOSTS", "a.example.com,*.b.example.com"));

    [Fact]
    public Task AStarAllowsAll() => ShouldBeAllowedAsync("anything.example.net", ("ALLOWED_HOSTS", "*"));

    [Fact]
    public async Task ARefusedHostReachesNothing()
    {
        var reached = 0;
        await using var host = await HttpHost.StartAsync(app => app.MapGet("/", () => reached++).Public().Limited(RatePolicy.Exempt));
        await (await host.GetAsync("/", ("Host", "rebound.example.net"))).ShouldBeProblemAsync(400, "Host header not allowed");
        await (await host.GetAsync("/nowhere", ("Host", "rebound.example.net"))).ShouldBeProblemAsync(400, "Host header not allowed");
        reached.ShouldBe(0);
    }

    static async Task ShouldBeAllowedAsync(string name, params (string Name, string Value)[] settings) =>
        (await AskAsync(name, settings)).ShouldStartWith("HTTP/1.1 200 ");

    static async Task ShouldBeRefusedAsync(string name, params (string Name, string Value)[] settings)
    {
        var answer = await AskAsync(name, settings);
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("\"detail\":\"Host header not allowed\"");
    }

    static async Task<string> AskAsync(string name, (string Name, string Value)[] settings)
    {
        await using var host = await HttpHost.StartAsync(
            app => app.MapGet("/", () => "root").Public().Limited(RatePolicy.Exempt),
            settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        return await host.SendRawAsync($"GET / HTTP/1.1\nHost: {name}\nConnection: close\n\n");
    }
}
