using Echo.Server.Platform.Configuration;
using Microsoft.Extensions.Configuration;

namespace Echo.Server.Tests.Platform.Configuration;

public sealed class NamingThePublicUrl
{
    [Theory]
    [InlineData("ftp://echo.example")]
    [InlineData("echo.example")]
    [InlineData("/base")]
    [InlineData("https://echo.example/?a=b")]
    [InlineData("https://echo.example/#top")]
    [InlineData("https://someone@echo.example/")]
    [InlineData("javascript:alert(1)")]
    public void RefusesWhatIsNoBase(string url)
    {
        var problems = new List<string>();
        Read(url, problems);
        problems.Count.ShouldBe(1);
        problems[0].ShouldStartWith($"PUBLIC_URL is \"{url}\": use an");
    }

    [Theory]
    [InlineData("https://echo.example", "https://echo.example/setup")]
    [InlineData("https://echo.example/", "https://echo.example/setup")]
    [InlineData("http://10.0.0.1:8080/tools/echo/", "http://10.0.0.1:8080/tools/echo/setup")]
    public void BeginsEveryLink(string url, string link)
    {
        var problems = new List<string>();
        new PublicUrl(Read(url, problems), server: null!).LinkTo("/setup").ShouldBe(link);
        problems.ShouldBeEmpty();
    }

    [Fact]
    public void IsLocalhostByDefault() =>
        new PublicUrl(new ServerOptions { Port = 9000 }, server: null!).Value.ShouldBe("http://localhost:9000");

    static ServerOptions Read(string url, List<string> problems)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection();
        configuration["PUBLIC_URL"] = url;
        return SettingsReader.Read<ServerOptions>(configuration, problems);
    }
}
