using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Embedded;
using Echo.Server.Platform.Processes;
using Echo.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Echo.Server.Tests.Platform.Database.Embedded;

public sealed class PostgresBinariesTests : IAsyncDisposable
{
    readonly ProcessSupervisor supervisor = new(new ProgramOptions(), NullLogger<ProcessSupervisor>.Instance);
    readonly string directory = Directory.CreateTempSubdirectory("echo-binaries-").FullName;

    [Fact]
    public async Task TheMachineOfTheTestsHasSome()
    {
        var found = await FindAsync(TestCluster.BinariesDirectory, data: null);
        found.Version.ShouldBeGreaterThanOrEqualTo(15);
        File.Exists(found.InitDb).ShouldBeTrue();
    }

    [Fact]
    public async Task AConfiguredDirectoryWithoutThemIsNamed() =>
        (await Should.ThrowAsync<DatabaseStartException>(() => FindAsync(directory, data: null))).Message
            .ShouldBe(
                $"Database__BinariesDirectory is \"{directory}\", which holds no working PostgreSQL 15 or newer "
                + "(the programs initdb and postgres).");

    [Theory, InlineData("postgres (PostgreSQL) 14.9"), InlineData("nonsense"), InlineData("")]
    public async Task ProgramsThatAreTooOldOrOthersDoNotCount(string version)
    {
        Pretend(directory, version);
        (await Should.ThrowAsync<DatabaseStartException>(() => FindAsync(directory, data: null))).Message.ShouldContain("15 or newer");
    }

    [Theory, InlineData("postgres (PostgreSQL) 19beta1", 19), InlineData("postgres (PostgreSQL) 17.2 (Debian 17.2-1)", 17)]
    public async Task EveryVersionTextIsRead(string text, int version)
    {
        Pretend(Path.Combine(directory, "bin"), text);
        (await FindAsync(directory, data: null)).ShouldBe(new PostgresBinaries(Path.Combine(directory, "bin"), version));
    }

    [Fact]
    public async Task DataOfAnotherVersionAreRefusedWithTheVersionThatFits()
    {
        Pretend(directory, "postgres (PostgreSQL) 18.1");
        (await Should.ThrowAsync<DatabaseStartException>(() => FindAsync(directory, data: 16))).Message.ShouldBe(
            $"The data in the data directory were made by PostgreSQL 16, but only PostgreSQL 18 is there ({directory}): "
            + "set Database__BinariesDirectory to the programs of PostgreSQL 16.");
    }

    public async ValueTask DisposeAsync()
    {
        await supervisor.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    Task<PostgresBinaries> FindAsync(string? configured, int? data) =>
        PostgresBinaries.FindAsync(new DatabaseOptions { BinariesDirectory = configured }, data, supervisor, CancellationToken.None);

    static void Pretend(string directory, string version)
    {
        Directory.CreateDirectory(directory);
        foreach (var name in new[] { "postgres", "initdb" })
        {
            var file = Path.Combine(directory, name);
            File.WriteAllText(file, $"#!/bin/sh\necho '{version}'\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
