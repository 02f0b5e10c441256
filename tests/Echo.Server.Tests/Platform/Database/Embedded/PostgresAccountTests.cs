using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Embedded;
using Echo.Server.Platform.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database.Embedded;

/// <summary>Root's ways to run a program that refuses to run as root.</summary>
public sealed class PostgresAccountTests
{
    [Fact]
    public async Task WithoutAUserNamespaceAnotherAccountWorksInPlaceAndBothTakeTurns()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root needs another account");
        await using var fixture = new EmbeddedFixture(under: Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        var (other, root) = (PostgresAccount.Other(65534, 65534), PostgresAccount.InUserNamespace);
        (await RunAsync(fixture, other, "create table kept (id int); insert into kept values (1); select 1")).ShouldBe((1, 65534));
        (await RunAsync(fixture, root, "insert into kept values (2); select 1")).ShouldBe((1, 0));
        (await RunAsync(fixture, other, "select count(*)::int from kept")).ShouldBe((2, 65534));
        fixture.Processes.ShouldBeEmpty();
    }

    [Fact]
    public async Task SomeWayIsFoundOnThisMachine()
    {
        await using var supervisor = new ProcessSupervisor(new ProgramOptions(), NullLogger<ProcessSupervisor>.Instance);
        var account = await PostgresAccount.ChooseAsync(supervisor, CancellationToken.None);
        account.Prefix.Any().ShouldBe(Environment.IsPrivilegedProcess);
    }

    /// <summary>Starts PostgreSQL, asks it something, stops it.</summary>
    /// <returns>The answer, and the user that it ran as.</returns>
    static async Task<(int Answer, int User)> RunAsync(EmbeddedFixture fixture, PostgresAccount account, string sql)
    {
        using var data = new DataDirectory(new ServerOptions { DataDirectory = fixture.Data });
        var options = new DatabaseOptions { BinariesDirectory = fixture.Binaries };
        var socket = new PostgresSocket(data);
        var address = DatabaseAddress.Create(options, socket);
        await using var source = NpgsqlDataSource.Create(address.Direct);
        await using var supervisor = new ProcessSupervisor(new ProgramOptions(), NullLogger<ProcessSupervisor>.Instance);
        await using var postgres = new EmbeddedPostgres(
            data, socket, address, options, source, supervisor, NullLogger<EmbeddedPostgres>.Instance)
        {
            Account = account,
        };
        await postgres.StartAsync(CancellationToken.None);
        await using var command = source.CreateCommand(sql);
        var users = File.ReadLines($"/proc/{postgres.ProcessId}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        return ((int)(await command.ExecuteScalarAsync())!, int.Parse(users.Split('\t')[1]));
    }
}
