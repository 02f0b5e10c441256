using System.Diagnostics;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Health;
using Echo.Server.Tests.Platform.Database.Embedded;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database;

/// <summary>What the rest of the server sees while PostgreSQL is away.</summary>
public sealed class DatabaseOutageTests : IAsyncDisposable
{
    readonly EmbeddedFixture fixture = new();

    [Fact]
    public async Task AKilledServerShowsAsUnavailableInAStatementAndInANewConnection()
    {
        await fixture.StartAsync();
        await using var connection = await fixture.Database.OpenConnectionAsync();
        await using var slow = new NpgsqlCommand("select pg_sleep(60)", connection);
        var running = slow.ExecuteNonQueryAsync();
        using (var postgres = Process.GetProcessById(fixture.Postgres.ProcessId!.Value))
            postgres.Kill();
        (await Should.ThrowAsync<NpgsqlException>(running)).IsDatabaseUnavailable.ShouldBeTrue();
        await fixture.RecoversAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task HealthSaysSoWithinItsTimeAndRecovers()
    {
        await fixture.StartAsync();
        var health = fixture.Host!.Services.GetRequiredService<DatabaseHealth>();
        var check = await health.CheckAsync(CancellationToken.None);
        check.IsHealthy.ShouldBeTrue();
        check.ResponseTime.ShouldBeGreaterThan(TimeSpan.Zero);
        await using (await fixture.Database.OpenConnectionAsync())
        await using (await fixture.Database.OpenConnectionAsync())
            (health.Pool.Size, health.Pool.Busy, health.Pool.Overflow).ShouldBe((20, 2, health.Pool.Open - 20));
        (health.Pool.Idle, health.Pool.Busy).ShouldBe((2, 0));

        await fixture.Postgres.StopAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => !(await health.CheckAsync(CancellationToken.None)).IsHealthy, TimeSpan.FromSeconds(30));

        // Before Npgsql alone would give up.
        var refused = Should.ThrowAsync<NpgsqlException>(() => fixture.QueryAsync<int>("select 1"));
        (await refused.WaitAsync(TimeSpan.FromSeconds(12))).IsDatabaseUnavailable.ShouldBeTrue();
    }

    [Fact]
    public async Task ChecksAreSharedForASecond()
    {
        await fixture.StartAsync();
        var health = fixture.Host!.Services.GetRequiredService<DatabaseHealth>();
        var checks = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => health.CheckAsync(CancellationToken.None)));
        checks.ShouldAllBe(check => ReferenceEquals(check, checks[0]));
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();
}
