using System.Globalization;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Platform.Http.Pipeline;

public sealed class AnswerHeadersTests : IAsyncLifetime
{
    HttpHost host = null!;

    public async ValueTask InitializeAsync() => host = await HttpHost.StartAsync(
        app =>
        {
            var routes = app.MapGroup("").Public().Limited(RatePolicy.Anonymous);
            routes.MapGet("/", () => "root");
            routes.MapGet("/auth/scopes", () => "scopes");
            routes.MapGet("/setup", () => "setup");
            routes.MapGet("/authors", () => "authors");
            routes.MapGet("/page", (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
                return "page";
            });
            routes.MapGet("/stream", async (HttpContext context) =>
            {
                context.Response.ContentType = "text/event-stream";
                context.Response.Headers.CacheControl = "no-cache";
                await context.Response.WriteAsync("data: 1\n\n");
            });
        },
        new Dictionary<string, string?> { ["TRUSTED_PROXIES"] = "127.0.0.1" });

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/nowhere")]
    public async Task EveryAnswerCarriesTheProtectingHeaders(string path)
    {
        var answer = await host.GetAsync(path);
        answer.Header("X-Content-Type-Options").ShouldBe("nosniff");
        answer.Header("X-Frame-Options").ShouldBe("DENY");
        answer.Header("Referrer-Policy").ShouldBe("no-referrer");
        answer.Header("Cross-Origin-Resource-Policy").ShouldBe("same-origin");
        answer.Header("Content-Security-Policy").ShouldBe("default-src 'none'; frame-ancestors 'none'");
        answer.Header("Strict-Transport-Security").ShouldBeNull();
        answer.Header("Server").ShouldBeNull();
        double.Parse(answer.Header("X-Process-Time")!, CultureInfo.InvariantCulture).ShouldBeInRange(0, 30);
    }

    [Fact]
    public async Task APageMaySetItsOwnPolicy() =>
        (await host.GetAsync("/page")).Header("Content-Security-Policy").ShouldBe("default-src 'self'");

    [Fact]
    public async Task OverTlsBrowsersAreToldToStayThere() =>
        (await host.GetAsync("/", ("X-Forwarded-Proto", "https"))).Header("Strict-Transport-Security").ShouldBe("max-age=31536000");

    [Theory]
    [InlineData("abc-123_X.y")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task AUsableRequestIdIsTakenOver(string id)
    {
        (await host.GetAsync("/", ("X-Request-ID", id))).Header("X-Request-ID").ShouldBe(id);
        var problem = await (await host.GetAsync("/nowhere", ("X-Request-ID", id))).ShouldBeProblemAsync(404);
        problem.GetProperty("request_id").GetString().ShouldBe(id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a/b")]
    [InlineData("a,b")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public async Task AnotherRequestIdIsReplacedByAUuid(string id) =>
        Guid.TryParseExact((await host.GetAsync("/", ("X-Request-ID", id))).Header("X-Request-ID"), "D", out _).ShouldBeTrue();

    [Theory]
    [InlineData("/", false, null)]
    [InlineData("/", true, "no-store")]
    [InlineData("/auth/scopes", false, "no-store")]
    [InlineData("/auth/unknown", false, "no-store")]
    [InlineData("/setup", false, "no-store")]
    [InlineData("/authors", false, null)]
    [InlineData("/stream", false, "no-cache")]
    [InlineData("/stream", true, "no-store, no-cache")]
    public async Task WhatBelongsToACallerIsNotStored(string path, bool withCredentials, string? expected)
    {
        (string, string)[] headers = withCredentials ? [("Authorization", "Bearer user-1")] : [];
        (await host.GetAsync(path, headers)).Header("Cache-Control").ShouldBe(expected);
    }

    [Fact]
    public async Task InvalidCredentialsAreNotStoredEither() =>
        (await host.GetAsync("/", ("X-API-Key", "x"))).Header("Cache-Control").ShouldBe("no-store");

    [Fact]
    public async Task AStreamHasNoProcessTime() => (await host.GetAsync("/stream")).Header("X-Process-Time").ShouldBeNull();
}
