using Echo.Server.Tests.Platform.Http;

namespace Echo.Server.Tests.Features.Operations;

/// <summary>Callers can't be looked up while the database is gone. What needs neither answers.</summary>
public sealed class AnsweringDuringAnOutage
{
    static readonly (string, string) Credentials = ("Authorization", "Bearer outage");

    [Theory]
    [InlineData("/")]
    [InlineData("/metrics")]
    [InlineData("/docs")]
    [InlineData("/redoc")]
    [InlineData("/openapi.json")]
    public async Task PublicPagesTakeACallerThatNobodyKnowsAsAnonymous(string path)
    {
        await using var host = await OperationsHost.StartAsync();
        using var answer = await host.GetAsync(path, Credentials);
        ((int)answer.StatusCode).ShouldBe(200);
        answer.Header("RateLimit-Limit").ShouldBe("120");
    }

    [Fact]
    public async Task WhatNeedsAPermissionIsUnavailable()
    {
        await using var host = await OperationsHost.StartAsync(new Dictionary<string, string?> { ["METRICS_REQUIRE_AUTH"] = "true" });
        await (await host.GetAsync("/metrics", Credentials)).ShouldBeProblemAsync(503, "Database unavailable");
    }
}
