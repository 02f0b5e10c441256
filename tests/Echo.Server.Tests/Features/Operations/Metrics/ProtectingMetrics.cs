using Echo.Server.Tests.Platform.Http;

namespace Echo.Server.Tests.Features.Operations.Metrics;

public sealed class ProtectingMetrics
{
    [Theory]
    [InlineData(null, 401, "Not authenticated")]
    [InlineData("Bearer nobody", 401, "Invalid or expired token")]
    [InlineData("Bearer user-7", 403, "Missing permission: metrics:read")]
    public async Task OthersAreRefused(string? credentials, int status, string detail)
    {
        await using var host = await OperationsHost.StartAsync(new Dictionary<string, string?> { ["METRICS_REQUIRE_AUTH"] = "true" });
        using var answer = await host.GetAsync("/metrics", credentials is null ? [] : [("Authorization", credentials)]);
        await answer.ShouldBeProblemAsync(status, detail);
    }

    [Fact]
    public async Task WhoeverMayReadThemGetsThem()
    {
        await using var host = await OperationsHost.StartAsync(new Dictionary<string, string?> { ["METRICS_REQUIRE_AUTH"] = "true" });
        using var answer = await host.GetAsync("/metrics", ("Authorization", "Bearer admin"));
        ((int)answer.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task EverybodyMayByDefault()
    {
        await using var host = await OperationsHost.StartAsync();
        using var answer = await host.GetAsync("/metrics");
        ((int)answer.StatusCode).ShouldBe(200);
        answer.Header("RateLimit-Limit").ShouldBe("120");
    }
}
