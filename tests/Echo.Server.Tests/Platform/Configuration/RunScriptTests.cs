using System.Diagnostics;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Testing;
using Microsoft.Extensions.Configuration;

namespace Echo.Server.Tests.Platform.Configuration;

/// <summary>./run asks whether a database is named before the server reads the same file: both have to see the same.</summary>
public sealed class RunScriptTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-run-");

    [Theory]
    [InlineData("", false)]
    [InlineData("DATABASE_URL=postgres://db/x", true)]
    [InlineData("  export DATABASE_URL = postgres://db/x  ", true)]
    [InlineData("database_url='postgres://db/x' # mine", true)]
    [InlineData("DATABASE_URL=\"postgres://db/x\"\r", true)]
    [InlineData("\uFEFFDATABASE_URL=postgres://db/x", true)]
    [InlineData("DATABASE_URL=pa#ss", true)]
    [InlineData("DATABASE_URL=", false)]
    [InlineData("DATABASE_URL=\"\"", false)]
    [InlineData("DATABASE_URL='' # none", false)]
    [InlineData("DATABASE_URL=\"  \"", false)]
    [InlineData("DATABASE_URL= # none", false)]
    [InlineData("DATABASE_URL=#none", false)]
    [InlineData("# DATABASE_URL=postgres://db/x", false)]
    [InlineData("OLD_DATABASE_URL=postgres://db/x", false)]
    [InlineData("DATABASE_URL=postgres://db/x\nDATABASE_URL=", false)]
    [InlineData("DATABASE_URL=\nDATABASE_URL=postgres://db/x\nPORT=1", true)]
    public Task TheUrlOfADatabaseIsSeen(string file, bool isSet) => ShouldAgreeAsync(file, "DATABASE_URL", options => options.Url, isSet);

    [Theory]
    [InlineData("Database__BinariesDirectory=/opt/pg", true)]
    [InlineData("export Database__BinariesDirectory=/opt/pg", true)]
    [InlineData("Database:BinariesDirectory=/opt/pg", true)]
    [InlineData("DATABASE__BINARIESDIRECTORY=/opt/pg", true)]
    [InlineData("Database_BinariesDirectory=/opt/pg", false)]
    [InlineData("Database__BinariesDirectory=''", false)]
    public Task TheBinariesAreSeen(string file, bool isSet) =>
        ShouldAgreeAsync(file, "Database__BinariesDirectory", options => options.BinariesDirectory, isSet);

    [Theory]
    [InlineData("DATABASE_URL", "postgres://db/x", "", true)]
    [InlineData("database_url", "postgres://db/x", "", true)]
    [InlineData("DATABASE_URL", "", "DATABASE_URL=postgres://db/x", false)]
    [InlineData("DATABASE_URL", " ", "", false)]
    public async Task TheEnvironmentWins(string name, string value, string file, bool isSet) =>
        (await AsksAsync("DATABASE_URL", file, (name, value))).ShouldBe(isSet);

    public void Dispose() => directory.Delete(recursive: true);

    async Task ShouldAgreeAsync(string file, string setting, Func<DatabaseOptions, string?> value, bool isSet)
    {
        (await AsksAsync(setting, file)).ShouldBe(isSet, "./run");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(EnvFile.Read(Path.Combine(directory.FullName, ".env"))).Build();
        (value(SettingsReader.Read<DatabaseOptions>(configuration, new List<string>())) is not null).ShouldBe(isSet, "the server");
    }

    async Task<bool> AsksAsync(string setting, string file, params (string Name, string Value)[] environment)
    {
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, ".env"), file);
        var script = Path.Combine(Approved.Root().FullName, "tools", "settings.sh");
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", $". '{script}'; if has_setting {setting}; then echo set; else echo none; fi"])
        {
            WorkingDirectory = directory.FullName,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("DATABASE_URL");
        start.Environment.Remove("Database__BinariesDirectory");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var shell = Process.Start(start)!;
        var answer = (await shell.StandardOutput.ReadToEndAsync()).Trim();
        answer.ShouldBeOneOf("set", "none");
        return answer == "set";
    }
}
