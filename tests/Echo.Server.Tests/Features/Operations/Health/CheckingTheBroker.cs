using System.Diagnostics;
using System.Text.Json;
using Echo.Server.Platform.Health;
using Echo.Server.Tests.Platform.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Operations.Health;

public sealed class CheckingTheBroker
{
    [Fact]
    public async Task ABrokerThatWorksIsListed()
    {
        var body = await ReportAsync(_ => Task.CompletedTask, expectedStatus: 200);
        body.GetProperty("status").GetString().ShouldBe("healthy");
        body.GetProperty("services").GetProperty("rabbitmq").GetProperty("status").GetString().ShouldBe("healthy");
        body.GetProperty("components").GetProperty("broker").GetRawText().ShouldBe("""{"broker":"healthy","details":{"kind":"rabbitmq"}}""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ABrokerThatFailsDegradesTheServer(bool hangs)
    {
        var body = await ReportAsync(hangs ? new TaskCompletionSource().Task.WaitAsync : _ => throw new IOException("gone"), expectedStatus: 200);
        body.GetProperty("ok").GetBoolean().ShouldBeTrue();
        body.GetProperty("status").GetString().ShouldBe("degraded");
        body.GetProperty("components").GetProperty("broker").GetProperty("broker").GetString().ShouldBe("unhealthy");
        body.GetProperty("services").GetProperty("rabbitmq").GetProperty("status").GetString().ShouldBe("unhealthy");
    }

    [Fact]
    public async Task ManyAskersShareACheck()
    {
        var checks = 0;
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line, builder => builder.Services.AddSingleton(new BrokerCheck("rabbitmq", _ =>
        {
            Interlocked.Increment(ref checks);
            return Task.CompletedTask;
        })));

        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ => (await host.GetAsync("/health")).Dispose()));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        checks.ShouldBeInRange(1, 1 + (int)seconds);
    }

    static async Task<JsonElement> ReportAsync(Func<CancellationToken, Task> check, int expectedStatus)
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line, builder => builder.Services.AddSingleton(new BrokerCheck("rabbitmq", check)));
        var began = Stopwatch.GetTimestamp();
        using var answer = await host.GetAsync("/health");
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        ((int)answer.StatusCode).ShouldBe(expectedStatus);
        return await answer.JsonAsync();
    }
}
