using System.Text.Json;
using Echo.Server.Platform.Health;
using Echo.Server.Tests.Platform.Http;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Operations.Health;

public sealed class LosingTheDatabase
{
    // Two seconds by the server's clock, with the way there and back; how long the machine is busy meanwhile is not the server's to say.
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.9);

    // Npgsql alone would give up after fifteen seconds.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly ManualClock clock = new();
    readonly TaskCompletionSource counting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="hangs">Whether PostgreSQL keeps its connections and answers nothing, or is gone.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheServerIsUnhealthyAndSaysSoInTime(bool hangs)
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(
            line, builder => builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(new ActiveClientCount(WaitForEverAsync)));
        (await host.GetAsync("/docs")).Dispose();
        if (hangs)
            line.FallSilent();
        else
            line.Cut();

        // The time of each check has begun before it is moved.
        var asking = host.GetAsync("/health");
        await counting.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        if (hangs)
            await Eventually.TrueAsync(() => clock.AlarmsIn(TimeSpan.FromSeconds(1.5)) == 2, TimeSpan.FromSeconds(30));
        clock.Advance(Limit);
        using var answer = await asking.WaitAsync(Patience, TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).ShouldBe(503);
        answer.Header("Content-Type").ShouldBe("application/json; charset=utf-8");
        var body = await answer.JsonAsync();
        body.GetProperty("ok").GetBoolean().ShouldBeFalse();
        body.GetProperty("status").GetString().ShouldBe("unhealthy");
        body.GetProperty("active_clients").ValueKind.ShouldBe(JsonValueKind.Null);
        body.GetProperty("components").GetProperty("database").GetProperty("database").GetString().ShouldBe("unhealthy");
        body.GetProperty("components").GetProperty("broker").GetProperty("broker").GetString().ShouldBe("unhealthy");
        body.GetProperty("services").GetProperty("postgresql").GetProperty("status").GetString().ShouldBe("unhealthy");
    }

    [Fact]
    public async Task ItIsNoticedWithinASecondOrSo()
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line, builder => builder.Services.AddSingleton<TimeProvider>(clock));
        (await host.GetAsync("/health")).IsSuccessStatusCode.ShouldBeTrue();
        line.Cut();
        clock.Advance(TimeSpan.FromSeconds(1.1));
        ((int)(await host.GetAsync("/health")).StatusCode).ShouldBe(503);
    }

    [Fact]
    public async Task ADeadPoolerIsAnOutageAlthoughPostgresLives()
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(
            line, builder => builder.Services.AddSingleton<TimeProvider>(clock), direct: line.DirectConnectionString);
        (await host.GetAsync("/health")).IsSuccessStatusCode.ShouldBeTrue();
        line.Cut();
        clock.Advance(TimeSpan.FromSeconds(1.1));
        ((int)(await host.GetAsync("/health")).StatusCode).ShouldBe(503);
    }

    async Task<int> WaitForEverAsync(CancellationToken cancellationToken)
    {
        counting.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
