using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Dapper;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Embedded;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Database.Embedded;

/// <summary>Echo or its PostgreSQL was killed. What was committed is there, and the next start works.</summary>
public sealed class PostgresTakeoverTests
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task APostgresThatDiesAloneComesBackAndThePoolWithIt()
    {
        await using var fixture = new EmbeddedFixture { IsDurable = true };
        await fixture.StartAsync();
        await fixture.QueryAsync<int>("create table kept (id int); select 1");
        for (var kill = 1; kill <= 3; kill++)
        {
            await fixture.QueryAsync<int>($"insert into kept values ({kill}); select 1");
            var killed = fixture.Postgres.ProcessId!.Value;
            Kill(killed);
            await Eventually.TrueAsync(() => fixture.Postgres.ProcessId is { } process && process != killed, Soon);
            (await fixture.QueryAsync<int>("select count(*) from kept")).ShouldBe(kill);
        }
    }

    [Fact, Trait("Set", "Full")]
    public async Task EveryRowThatWasAcknowledgedSurvivesManyKills()
    {
        await using var fixture = new EmbeddedFixture { IsDurable = true };
        await fixture.StartAsync();
        await fixture.QueryAsync<int>("create table kept (id int primary key); select 1");
        using var end = new CancellationTokenSource();
        var ledger = new ConcurrentQueue<int>();
        var writers = Enumerable.Range(0, 4).Select(i => Task.Run(() => WriteAsync(fixture, ledger, i, end.Token))).ToList();
        for (var kill = 0; kill < 30; kill++)
        {
            var (killed, written) = (fixture.Postgres.ProcessId!.Value, ledger.Count);
            Kill(killed);
            await Eventually.TrueAsync(() => fixture.Postgres.ProcessId is { } id && id != killed && ledger.Count > written + 20, Soon);
        }

        await end.CancelAsync();
        await Task.WhenAll(writers);
        await using var connection = await fixture.Database.OpenConnectionAsync();
        ledger.Except(await connection.QueryAsync<int>("select id from kept")).ShouldBeEmpty();
    }

    [Fact]
    public async Task PostgresEndsInOrderWhenEchoIsKilledAndTheNextStartHasEverything()
    {
        await using var fixture = new EmbeddedFixture { IsDurable = true };
        await fixture.StartAsync();
        await fixture.QueryAsync<int>("create table kept (id int); insert into kept values (1); select 1");
        await fixture.StopAsync();
        var (host, line) = await HostProcess.StartAsync(new Dictionary<string, string>(), "database", fixture.Data);
        using (host)
        {
            var postgres = int.Parse(line, CultureInfo.InvariantCulture);
            fixture.Processes.ShouldContain(postgres);
            await host.KillAsync();
        }

        await Eventually.TrueAsync(() => fixture.Processes.Count == 0, TimeSpan.FromSeconds(30));
        await fixture.StartAsync();
        (await fixture.QueryAsync<int>("select count(*) from kept")).ShouldBe(1);
    }

    [Fact]
    public async Task AStartRightAfterAKillTakesOver()
    {
        await using var fixture = new EmbeddedFixture();
        var (host, _) = await HostProcess.StartAsync(new Dictionary<string, string>(), "database", fixture.Data);
        using (host)
            await host.KillAsync();
        await fixture.StartAsync();
        (await fixture.QueryAsync<int>("select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task APostgresThatWasLeftRunningIsEndedAndReplaced()
    {
        await using var fixture = new EmbeddedFixture();
        await fixture.StartAsync();
        await fixture.QueryAsync<int>("create table kept (id int); insert into kept values (1); select 1");
        var argv = File.ReadAllText($"/proc/{fixture.Postgres.ProcessId}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        await fixture.StopAsync();
        string[] account = Environment.IsPrivilegedProcess ? [.. PostgresAccount.InUserNamespace.Prefix] : [];
        string[] all = [.. account, .. argv];
        using var left = Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardError = true, UseShellExecute = false })!;
        await Eventually.TrueAsync(() => PostmasterFile.Read(Path.Combine(fixture.Data, "postgres"))?.Status == "ready", Soon);

        await fixture.StartAsync();
        left.HasExited.ShouldBeTrue();
        fixture.Postgres.ProcessId.ShouldNotBe(left.Id);
        (await fixture.QueryAsync<int>("select count(*) from kept")).ShouldBe(1);
    }

    [Fact]
    public async Task AFileThatNamesAStrangerIsTakenAway()
    {
        await using var fixture = new EmbeddedFixture();
        await fixture.StartAsync();
        await fixture.StopAsync();
        var file = Path.Combine(fixture.Data, "postgres", "postmaster.pid");
        string[] lines = [$"{Environment.ProcessId}", Path.GetDirectoryName(file)!, "1700000000", "5432", "", "", "", "ready"];
        await File.WriteAllLinesAsync(file, lines);
        await fixture.StartAsync();
        (await fixture.QueryAsync<int>("select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task AHalfMadeClusterIsMadeAnew()
    {
        await using var fixture = new EmbeddedFixture();
        Directory.CreateDirectory(Path.Combine(fixture.Data, "postgres.new", "base"));
        await File.WriteAllTextAsync(Path.Combine(fixture.Data, "postgres.new", "PG_VERSION"), "15");
        await fixture.StartAsync();
        (await fixture.QueryAsync<int>("select 1")).ShouldBe(1);
    }

    static async Task WriteAsync(EmbeddedFixture fixture, ConcurrentQueue<int> ledger, int writer, CancellationToken cancellationToken)
    {
        for (var i = writer; !cancellationToken.IsCancellationRequested; i += 4)
        {
            try
            {
                await fixture.QueryAsync<int>($"insert into kept values ({i}); select 1");
                ledger.Enqueue(i);
            }
            catch (Exception outage) when (outage.IsDatabaseUnavailable)
            {
                // Written or not: nobody was told.
            }
        }
    }

    static void Kill(int process)
    {
        using var found = Process.GetProcessById(process);
        found.Kill();
    }
}
