using System.Globalization;
using Dapper;
using Npgsql;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>Recurring work runs once at each tick, however many nodes watch.</summary>
public sealed class TickingOnTwoNodes
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public Task AFewSeconds() => TickAsync(5);

    [Fact, Trait("Set", "Full")]
    public Task TwoMinutes() => TickAsync(120);

    static async Task TickAsync(int seconds)
    {
        await using var nodes = await JobNodes.StartAsync();
        await nodes.StartWorkerAsync(concurrency: 4, ticks: true);
        await nodes.StartWorkerAsync(concurrency: 4, ticks: true);
        await Echo.Testing.Eventually.TrueAsync(async () => await nodes.QueryAsync<long>("select count(*) from test_ticks") > seconds, Limit);
        await using var connection = await nodes.Echo.App.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var ticks = (await connection.QueryAsync<string>("select tick from test_ticks"))
            .Select(tick => DateTimeOffset.Parse(tick, CultureInfo.InvariantCulture)).Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{ticks.Count} ticks from {ticks[0]:T} to {ticks[^1]:T}");
        ticks.ShouldBe(Enumerable.Range(0, ticks.Count).Select(i => ticks[0].AddSeconds(i)));
    }
}
