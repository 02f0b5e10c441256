using System.Diagnostics;
using System.Text.Json;
using Echo.Server.Platform.Database.Health;
using Echo.Server.Platform.Health;
using Echo.Server.Tests.Platform.Http;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Operations.Health;

public sealed class CheckingTheBroker
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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
        var clock = new ManualClock();
        var checking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var broker = new BrokerCheck("rabbitmq", deadline =>
        {
            checking.TrySetResult();
            return check(deadline);
        });
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line, builder => builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(broker));

        // What is known of the database is used for a second, in which the clock stands still.
        await host.Services.GetRequiredService<DatabaseHealth>().CheckAsync(TestContext.Current.CancellationToken);
        var asking = host.GetAsync("/health");
        await checking.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(1.9));
        using var answer = await asking.WaitAsync(Patience, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(expectedStatus);
        return await answer.JsonAsync();
    }
}
