using System.Diagnostics;
using Echo.Server.Platform.Database;
using Echo.Testing.Hosts;

namespace Echo.Server.Tests.Platform.Database.Embedded;

public sealed class EmbeddedPostgresTests(ITestOutputHelper output)
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The installed PostgreSQL and the one that a checkout brings, where they are there.</summary>
    public static TheoryData<int, string> Installations => new()
    {
        { 15, "/usr/lib/postgresql/15/bin" },
        { 18, Environment.GetEnvironmentVariable("Database__BinariesDirectory") ?? "" },
    };

    [Theory, MemberData(nameof(Installations))]
    public async Task DataSurviveAStopAndASecondStart(int version, string binaries)
    {
        Assert.SkipUnless(Directory.Exists(binaries), $"PostgreSQL {version} is not at '{binaries}'");
        await using var fixture = new EmbeddedFixture { Binaries = binaries, IsDurable = true };
        var first = await TimeAsync(fixture.StartAsync);
        Assert.SkipUnless(fixture.Database.OpenConnection().PostgreSqlVersion.Major == version, $"'{binaries}' holds another version");
        await fixture.QueryAsync<int>("create table kept (id int); insert into kept values (1); select 1");
        var stop = await TimeAsync(fixture.StopAsync);
        fixture.Processes.ShouldBeEmpty();

        var second = await TimeAsync(fixture.StartAsync);
        (await fixture.QueryAsync<int>("select count(*) from kept")).ShouldBe(1);
        output.WriteLine($"PostgreSQL {version}: first start {first.TotalSeconds:f2} s, second start {second.TotalSeconds:f2} s");
        output.WriteLine($"stop {stop.TotalSeconds:f2} s");
    }

    [Fact]
    public async Task ItSortsByCodePointAndKnowsTheCaseOfEveryLetter()
    {
        await using var fixture = new EmbeddedFixture();
        await fixture.StartAsync();
        (await fixture.QueryAsync<string>("show server_encoding")).ShouldBe("UTF8");
        (await fixture.QueryAsync<string>("select lower('ÄÉŽ')")).ShouldBe("äéž");
        (await fixture.QueryAsync<string>("select string_agg(x, '' order by x) from unnest(array['b', 'B', 'a', 'ä', 'A']) x"))
            .ShouldBe("ABabä");
    }

    [Fact]
    public async Task ItWaitsForTheDiskAndListensNowhereButInItsOwnDirectory()
    {
        await using var fixture = new EmbeddedFixture { IsDurable = true };
        await fixture.StartAsync();
        (await fixture.QueryAsync<string>("show fsync")).ShouldBe("on");
        (await fixture.QueryAsync<string>("show synchronous_commit")).ShouldBe("on");
        (await fixture.QueryAsync<string>("show listen_addresses")).ShouldBe("");
        var socket = (await fixture.QueryAsync<string>("show unix_socket_directories")).Trim('"');
        socket.ShouldBe(Path.Combine(fixture.Data, "run"));
        foreach (var directory in new[] { fixture.Data, socket, Path.Combine(fixture.Data, "postgres") })
            File.GetUnixFileMode(directory).ShouldBe(OwnerOnly, directory);
    }

    [Fact]
    public async Task ItRunsBelowAClosedHomeDirectory()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.SkipUnless(Environment.IsPrivilegedProcess && home == "/root", "only root has a home that is closed to other accounts");
        await using var fixture = new EmbeddedFixture(under: home);
        await fixture.StartAsync();
        (await fixture.QueryAsync<int>("select 1")).ShouldBe(1);
    }

    [Theory]
    [InlineData("with 'quotes\" and, a comma")]
    [InlineData("ünïcödé")]
    [InlineData("a-very-long-name/of-a-directory-that/holds-the-data-of-the-server/and-is-longer-than-a-socket/address-can-be-in-linux")]
    public async Task AnyPathWillDo(string below)
    {
        await using var fixture = new EmbeddedFixture(below);
        await fixture.StartAsync();
        var socket = (await fixture.QueryAsync<string>("show unix_socket_directories"))[1..^1].Replace("\"\"", "\"");
        File.GetUnixFileMode(socket).ShouldBe(OwnerOnly);
        await fixture.StopAsync();
        await fixture.StartAsync();
        (await fixture.QueryAsync<int>("select 1")).ShouldBe(1);
        var again = (await fixture.QueryAsync<string>("show unix_socket_directories"))[1..^1].Replace("\"\"", "\"");
        Directory.Exists(socket).ShouldBe(again == socket, "a directory elsewhere is taken away by the next start");
        if (!again.StartsWith(fixture.Data, StringComparison.Ordinal))
            Directory.Delete(again, recursive: true);
    }

    [Fact]
    public async Task ASecondEchoOnTheSameDirectoryIsRefused()
    {
        await using var fixture = new EmbeddedFixture();
        await fixture.StartAsync();
        using var second = DatabaseHost.Build(isDurable: false, ("ECHO_DATA", fixture.Data));
        var refusal = await Should.ThrowAsync<DatabaseStartException>(() => second.StartAsync());
        refusal.Message.ShouldContain(fixture.Data);
        refusal.Message.ShouldContain(Environment.ProcessId.ToString());
        (await fixture.QueryAsync<int>("select 1")).ShouldBe(1);
    }

    static async Task<TimeSpan> TimeAsync(Func<Task> action)
    {
        var since = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(since);
    }
}
