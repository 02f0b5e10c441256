namespace Echo.EndToEnd.Tests;

/// <summary><c>migrate --status</c> promises to change nothing.</summary>
public sealed class SchemaCommandTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-schema-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task WhereNothingIsEverythingIsPendingAndNothingIsMade()
    {
        var data = Path.Combine(directory.FullName, "data");
        using var status = EchoCommand.Start(data, "migrate --status");
        (await status.EndsAsync()).ShouldBe(0, status.Output);
        Rows(status).ShouldNotBeEmpty();
        Rows(status).ShouldAllBe(row => row.EndsWith("  pending"));
        directory.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public async Task TheOwnPostgresIsAskedAndStoppedAgain()
    {
        using var migrate = EchoCommand.Start(directory.FullName, "migrate");
        (await migrate.EndsAsync()).ShouldBe(0, migrate.Output);
        using var status = EchoCommand.Start(directory.FullName, "migrate --status");
        (await status.EndsAsync()).ShouldBe(0, status.Output);
        Rows(status).ShouldNotBeEmpty();
        Rows(status).ShouldBe(Rows(migrate));
        Rows(status).ShouldAllBe(row => row.Contains("  applied "));
        Programs.With(directory.FullName).ShouldBeEmpty();
    }

    [Fact]
    public async Task AnotherDatabaseIsAskedWhileTheServerRuns()
    {
        await using var echo = await EchoProcess.StartAsync(directory.FullName);
        var url = $"Host={Path.Combine(directory.FullName, "run")};Username=echo;Database=echo";
        using var status = EchoCommand.Start(directory.FullName, "migrate --status", ("DATABASE_URL", url));
        (await status.EndsAsync()).ShouldBe(0, status.Output);
        Rows(status).ShouldNotBeEmpty();
        Rows(status).ShouldAllBe(row => row.Contains("  applied "));
    }

    // "0001  access                    pending"; the log's lines begin with a date.
    static List<string> Rows(EchoCommand command) =>
        [.. command.Output.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length > 6 && line[..4].All(char.IsAsciiDigit) && line[4] == ' ')];
}
