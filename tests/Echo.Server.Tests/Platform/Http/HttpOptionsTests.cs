using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http;
using Microsoft.Extensions.Configuration;

namespace Echo.Server.Tests.Platform.Http;

public sealed class HttpOptionsTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("localhost")]
    [InlineData("echo.example.com, *.internal, my_service, xn--bcher-kva.example")]
    [InlineData("192.0.2.1,2001:db8::1,[2001:db8::1]")]
    public void HostNamesAreTaken(string hosts) => Problems(hosts).ShouldBeEmpty();

    // None of these is ever the host of a request, so that everything would be refused.
    [Theory]
    [InlineData("example.com:8000")]
    [InlineData("localhost,[::1]:8000")]
    [InlineData("https://example.com")]
    [InlineData("example.com/echo")]
    [InlineData("good.example.com,bad.example.com:80")]
    [InlineData("bücher.example")]
    [InlineData("a.*.example.com")]
    [InlineData("*.")]
    [InlineData("**")]
    [InlineData("two words")]
    [InlineData(",")]
    [InlineData("[]")]
    public void WhatMatchesNothingIsRefused(string hosts)
    {
        const string Use = "use names or addresses without scheme and port, such as echo.example.com or *.example.com, or *.";
        Problems(hosts).ShouldBe([$"ALLOWED_HOSTS is \"{hosts}\": {Use}"]);
    }

    static List<string> Problems(string hosts)
    {
        var problems = new List<string>();
        var settings = new Dictionary<string, string?> { ["ALLOWED_HOSTS"] = hosts };
        SettingsReader.Read<HttpOptions>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), problems);
        return problems;
    }
}
