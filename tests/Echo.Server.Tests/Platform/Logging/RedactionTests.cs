using System.Diagnostics;
using Echo.Server.Platform.Logging;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Platform.Logging;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("Authorization: Bearer canary1234")]
    [InlineData("authorization=Basic Y2FuYXJ5OmNhbmFyeQ==", "Y2FuYXJ5")]
    [InlineData("got bearer canary-token-value now")]
    [InlineData("key echo_canaryAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA refused")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canarysignature")]
    [InlineData("GET /events?token=canary&since=1")]
    [InlineData("GET /ws?ticket=canary")]
    [InlineData("/auth/callback?code=canary&state=x")]
    [InlineData("/auth/callback?scope=a&state=canary")]
    [InlineData("code=canary-long-enough&grant_type=authorization_code")]
    [InlineData("""{"password": "canary", "username": "bob"}""")]
    [InlineData("""{"client_secret":"canary"}""")]
    [InlineData("Host=db;Username=echo;Password=canary;Database=echo")]
    [InlineData("refresh_token=canary")]
    [InlineData("api_key: canary")]
    [InlineData("X-API-Key: canary")]
    [InlineData("https://user:canary@github.com/a/b")]
    [InlineData("ghp_canary0000000000000000000000000000")]
    [InlineData("sk-canary-0000000000000000000")]
    public void SecretsAreTakenOut(string text, string secret = "canary") => Redaction.Apply(text).ShouldNotContain(secret);

    [Theory]
    [InlineData("GET /services/{service_id} 200 in 1.5 ms for 127.0.0.1")]
    [InlineData("process ended with exit code=1")]
    [InlineData("state=ready")]
    [InlineData("connected to https://api.github.com/repos")]
    [InlineData("tokens were counted: 5 of 10")]
    [InlineData("basic rule")]
    public void OrdinaryTextStays(string text) => Redaction.Apply(text).ShouldBe(text);

    [Fact]
    public async Task ASecretNameHidesItsValueWhateverItLooksLike()
    {
        var line = await LogCapture.OfAsync("json", logger => logger.LogInformation("x {UserPassword} {AccessToken} {Attempts}", "p1", "t1", 3));
        line.ShouldContain("\"user_password\":\"***\",\"access_token\":\"***\",\"attempts\":3");
    }

    [Fact]
    public async Task ExceptionsAreRedactedToo()
    {
        var line = await LogCapture.OfAsync("json", logger => logger.LogError(new IOException("refused https://u:canary@host"), "Failed"));
        line.ShouldNotContain("canary");
    }

    [Fact]
    public void HostileTextTakesLinearTime()
    {
        var hostile = string.Concat(Enumerable.Repeat("token://a:bearer ", 20_000));
        Redaction.Apply(hostile);
        var started = Stopwatch.GetTimestamp();
        Redaction.Apply(hostile);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
