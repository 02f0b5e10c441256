using Echo.Server.Features.Access.Setup;
using Echo.Server.Platform.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests;

/// <summary>Every URL of the banner can be opened in a browser, and all have one host.</summary>
public sealed class StartBannerTests
{
    [Theory]
    [InlineData("127.0.0.1", null, "http://localhost:8000", "")]
    [InlineData("localhost", null, "http://localhost:8000", "")]
    [InlineData("::1", null, "http://localhost:8000", "")]
    [InlineData("0.0.0.0", null, "http://localhost:8000", " and listens on all addresses of this machine")]
    [InlineData("::", null, "http://localhost:8000", " and listens on all addresses of this machine")]
    [InlineData("*", null, "http://localhost:8000", " and listens on all addresses of this machine")]
    [InlineData("127.0.0.2", null, "http://127.0.0.2:8000", "")]
    [InlineData("192.168.1.5", null, "http://192.168.1.5:8000", "")]
    [InlineData("fd00::5", null, "http://[fd00::5]:8000", "")]
    [InlineData("127.0.0.1", "https://echo.example/", "https://echo.example", " and listens on 127.0.0.1:8000")]
    [InlineData("0.0.0.0", "https://echo.example", "https://echo.example", " and listens on all addresses of this machine")]
    public void NamesOneHost(string host, string? publicUrl, string url, string place)
    {
        var options = new ServerOptions { Host = host, Port = 8000, PublicUrl = publicUrl is null ? null : new Uri(publicUrl) };
        var address = new PublicUrl(options, server: null!);
        var link = new SetupLink(address);
        using var services = new ServiceCollection().AddSingleton(options).AddSingleton(address).AddSingleton(link).BuildServiceProvider();
        StartBanner.Of(services).ShouldBe([$"Echo is ready at {url}{place}"]);
        link.Token = "secret";
        StartBanner.Of(services).ShouldBe([$"Echo is ready at {url}{place}", $"Create the first administrator: {url}/setup#secret"]);
    }
}
