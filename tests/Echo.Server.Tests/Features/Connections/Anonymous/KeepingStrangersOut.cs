using System.Text.RegularExpressions;
using Echo.Server.Features.Connections;
using Echo.Server.Platform.Configuration;
using Echo.Server.Tests.Matrix;

namespace Echo.Server.Tests.Features.Connections.Anonymous;

/// <summary>Who stays outside although <c>Connections:AllowAnonymous</c> is on.</summary>
public sealed class KeepingStrangersOut(OpenHost host) : IClassFixture<OpenHost>
{
    // Connections as resources; what concerns programs, imports and clients' settings needs an account.
    static readonly Regex Resources = new("^/api/v1/connections/(|{client_id}(|/reconnect|/changes|/calls))$");

    // These stand below the same path, and are no connections.
    static readonly string[] Plugins = ["/mcp/execute", "/mcp/plugins", "/mcp/history"];

    public static TheoryData<string> PrivateRoutes => [.. RouteExpectations.Permissions.Keys.Where(static route => !RouteExpectations.IsPublic(route))];

    [Theory, MemberData(nameof(PrivateRoutes))]
    public async Task ConnectionsAloneAreOpen(string route)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        var (status, _, _) = await host.SendAsync(method, path.Replace("{client_id}", $"{Guid.NewGuid()}", StringComparison.Ordinal), "Accept", "*/*");
        if ((path.Split('/')[1] == "mcp" && !Plugins.Contains(path)) || Resources.IsMatch(path))
            status.ShouldNotBeOneOf(401, 403, 405, 500);
        else
            status.ShouldBe(RouteExpectations.OpensSocket(route) ? 426 : 401);
    }

    [Theory]
    [InlineData("Authorization", "Bearer nonsense", "Invalid or expired token")]
    [InlineData("Authorization", "Basic YTpi", "Invalid or expired token")]
    [InlineData("X-API-Key", "", "Invalid or expired API key")]
    [InlineData("X-API-Key", "echo_nonsense", "Invalid or expired API key")]
    public async Task WrongCredentialsAreNotNoCredentials(string header, string value, string detail)
    {
        (await host.SendAsync("GET", "/mcp/clients", header, value)).ShouldBe((401, detail, "Bearer"));
        (await host.SendAsync("POST", "/mcp/connect", header, value)).ShouldBe((401, detail, "Bearer"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("null")]
    public async Task PagesOfForeignOriginsAreRefused(string origin)
    {
        (await host.SendAsync("GET", "/mcp/clients", "Origin", origin)).ShouldBe((403, "Origin not allowed", ""));
        (await host.SendAsync("POST", "/mcp/connect", "Origin", origin)).ShouldBe((403, "Origin not allowed", ""));
    }

    [Fact]
    public async Task PagesOfItsOwnAndOfListedOriginsAreNot()
    {
        (await host.SendAsync("GET", "/mcp/clients", "Origin", "http://localhost:3000")).Status.ShouldBe(200);
        (await host.SendAsync("GET", "/mcp/clients", "Origin", host.Echo.App.Urls.First())).Status.ShouldBe(200);
    }

    [Fact]
    public async Task AReboundNameNeedsCredentials()
    {
        // A page of that name would be of the same origin, and its GET would have no Origin.
        (await host.SendAsync("GET", "/mcp/clients", "Host", "evil.example")).ShouldBe((401, "Not authenticated", "Bearer"));
        (await host.SendAsync("GET", "/mcp/clients", "Host", "localhost")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    public async Task WhatAProxyHandsOnNeedsCredentials(string header, string value) =>
        (await host.SendAsync("GET", "/mcp/clients", header, value)).ShouldBe((401, "Not authenticated", "Bearer"));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("*")]
    [InlineData("192.0.2.7")]
    public void TheServerDoesNotStartWhereOthersReachIt(string address)
    {
        var settings = new Dictionary<string, string?> { ["HOST"] = address, ["Connections:AllowAnonymous"] = "true" };
        var refusal = Should.Throw<SettingsException>(() => EchoServer.Build(CommandLine.Serve(settings)));
        refusal.Message.ShouldBe(
            $"Connections__AllowAnonymous is \"true\" while HOST is \"{address}\": set HOST=127.0.0.1, or Connections__AllowAnonymous=false.");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("::1")]
    [InlineData("127.0.0.2")]
    public void ItDoesOnEachLoopbackAddress(string address) =>
        Should.NotThrow(() => AnonymousAccess.Check(new() { AllowAnonymous = true }, new() { Host = address }));
}
