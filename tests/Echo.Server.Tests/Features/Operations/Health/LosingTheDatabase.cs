using System.Diagnostics;
using System.Text.Json;
using Echo.Server.Platform.Health;
using Echo.Server.Tests.Platform.Http;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Operations.Health;

public sealed class LosingTheDatabase
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <param name="hangs">Whether PostgreSQL keeps its connections and answers nothing, or is gone.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheServerIsUnhealthyAndSaysSoInTime(bool hangs)
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line, builder => builder.Services.AddSingleton(new ActiveClientCount(WaitForEverAsync)));
        (await host.GetAsync("/docs")).Dispose();
        if (hangs)
            line.FallSilent();
        else
            line.Cut();

        var began = Stopwatch.GetTimestamp();
        using var answer = await host.GetAsync("/health");
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Limit);

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
        await using var host = await HealthHost.StartAsync(line);
        (await host.GetAsync("/health")).IsSuccessStatusCode.ShouldBeTrue();
        line.Cut();
        await Eventually.TrueAsync(async () => (int)(await host.GetAsync("/health")).StatusCode == 503, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task ADeadPoolerIsAnOutageAlthoughPostgresLives()
    {
        await using var line = await DatabaseLine.OpenAsync();
        await using var host = await HealthHost.StartAsync(line, direct: line.DirectConnectionString);
        (await host.GetAsync("/health")).IsSuccessStatusCode.ShouldBeTrue();
        line.Cut();
        await Eventually.TrueAsync(async () => (int)(await host.GetAsync("/health")).StatusCode == 503, TimeSpan.FromSeconds(3));
    }

    static async Task<int> WaitForEverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
