using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Microsoft.AspNetCore.Builder;

namespace Echo.Server.Tests.Platform.Http.Hosts;

/// <summary>Pages of other sites (contract section 1.6).</summary>
public sealed class ComingFromAnOrigin
{
    const string Listed = "https://app.example.com";
    const string Foreign = "https://evil.example.net";

    [Theory]
    [InlineData(Listed)]
    [InlineData("https://app.example.com:443")]
    [InlineData("https://public.example.com")]
    public async Task ListedOriginsAndThePublicUrlMayOpenStreams(string origin)
    {
        await using var host = await StartAsync();
        ((int)(await host.GetAsync("/stream", ("Origin", origin))).StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData(Foreign)]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("https://app.example.com.example.net")]
    [InlineData("https://app.example.com/path")]
    [InlineData("https://user@app.example.com")]
    public async Task EveryOtherOriginIsRefusedThere(string origin)
    {
        await using var host = await StartAsync();
        await (await host.GetAsync("/stream", ("Origin", origin))).ShouldBeProblemAsync(403, "Origin not allowed");
    }

    [Fact]
    public async Task TwoOriginsAreNone()
    {
        await using var host = await StartAsync();
        var answer = await host.SendRawAsync($"GET /stream HTTP/1.1\nHost: localhost\nOrigin: {Listed}\nOrigin: {Foreign}\nConnection: close\n\n");
        answer.ShouldStartWith("HTTP/1.1 403 ");
    }

    [Fact]
    public async Task TheServersOwnPagesAndProgramsPass()
    {
        await using var host = await StartAsync();
        ((int)(await host.GetAsync("/stream", ("Origin", host.Address.GetLeftPart(UriPartial.Authority)))).StatusCode).ShouldBe(200);
        ((int)(await host.GetAsync("/stream")).StatusCode).ShouldBe(200);
    }

    // There a rebound name would be an origin of its own.
    [Fact]
    public async Task WhereEveryHostIsAllowedANameIsNotItsOwnOrigin()
    {
        await using var host = await StartAsync(("ALLOWED_HOSTS", "*"));
        var answer = await host.GetAsync("/stream", ("Host", "rebound.example.net"), ("Origin", "http://rebound.example.net"));
        await answer.ShouldBeProblemAsync(403, "Origin not allowed");
    }

    [Fact]
    public async Task ListedOriginsMayReadAnswers()
    {
        await using var host = await StartAsync();
        using var answer = await host.GetAsync("/plain", ("Origin", Listed));
        answer.Header("Access-Control-Allow-Origin").ShouldBe(Listed);
        answer.Header("Access-Control-Allow-Credentials").ShouldBe("true");
        answer.Header("Access-Control-Expose-Headers")!.Split(',').ShouldContain("RateLimit-Remaining");
        answer.Header("Vary").ShouldBe("Origin");
    }

    [Fact]
    public async Task ForeignOriginsGetAnAnswerThatTheyCannotRead()
    {
        await using var host = await StartAsync();
        using var answer = await host.GetAsync("/plain", ("Origin", Foreign));
        ((int)answer.StatusCode).ShouldBe(200);
        answer.Headers.ShouldNotContain(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/plain")]
    [InlineData("/stream")]
    public async Task APreflightOfAListedOriginIsAllowed(string path)
    {
        await using var host = await StartAsync();
        using var answer = await PreflightAsync(host, path, Listed);
        ((int)answer.StatusCode).ShouldBe(204);
        answer.Header("Access-Control-Allow-Origin").ShouldBe(Listed);
        answer.Header("Access-Control-Allow-Methods").ShouldBe("DELETE");
        answer.Header("Access-Control-Allow-Headers").ShouldBe("authorization,mcp-session-id");
        answer.Header("Access-Control-Max-Age").ShouldBe("600");
    }

    [Fact]
    public async Task APreflightOfAForeignOriginIsNot()
    {
        await using var host = await StartAsync();
        using var answer = await PreflightAsync(host, "/plain", Foreign);
        answer.Headers.ShouldNotContain(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task AStarGoesWithoutCredentials()
    {
        await using var host = await StartAsync(("CORS_ORIGINS", "*"), ("CORS_ALLOW_CREDENTIALS", "false"));
        using var answer = await host.GetAsync("/plain", ("Origin", Foreign));
        answer.Header("Access-Control-Allow-Origin").ShouldBe("*");
        answer.Header("Access-Control-Allow-Credentials").ShouldBeNull();
    }

    static Task<HttpResponseMessage> PreflightAsync(HttpHost host, string path, string origin) => host.SendAsync(
        HttpMethod.Options,
        path,
        content: null,
        ("Origin", origin),
        ("Access-Control-Request-Method", "DELETE"),
        ("Access-Control-Request-Headers", "authorization,mcp-session-id"));

    static Task<HttpHost> StartAsync(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?> { ["CORS_ORIGINS"] = $"{Listed},http://localhost:3000", ["PUBLIC_URL"] = "https://public.example.com" };
        foreach (var (name, value) in settings)
            all[name] = value;
        return HttpHost.StartAsync(
            app =>
            {
                app.MapGet("/plain", () => "plain").Public().Limited(RatePolicy.Exempt);
                app.MapGet("/stream", () => "stream").Public().Limited(RatePolicy.Exempt).ChecksOrigin();
            },
            all);
    }
}
