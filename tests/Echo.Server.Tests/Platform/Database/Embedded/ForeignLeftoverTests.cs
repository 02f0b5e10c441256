using System.Diagnostics;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Database.Embedded;

/// <summary>A PostgreSQL of before under another account, and an Echo that may not look into it, as in a container without
/// CAP_SYS_PTRACE. Two servers on the same files would ruin them.</summary>
public sealed class ForeignLeftoverTests : IAsyncLifetime
{
    const string Nobody = "65534";
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    readonly EmbeddedFixture fixture = new();
    readonly DirectoryInfo programs = Directory.CreateTempSubdirectory("echo-foreign-");
    Process? left;
    Process? echo;

    string PidFile => Path.Combine(fixture.Data, "postgres", "postmaster.pid");

    [Fact]
    public async Task ItIsFoundByItsFileAndEnded()
    {
        StartEcho("-sys_ptrace");
        await left!.WaitForExitAsync().WaitAsync(Soon);
        (await echo!.StandardOutput.ReadLineAsync().WaitAsync(Soon)).ShouldNotBeNullOrEmpty("PostgreSQL runs");
    }

    [Fact]
    public async Task WhatCannotBeEndedKeepsItsFileAndStopsTheStart()
    {
        StartEcho("-sys_ptrace,-kill");
        var text = await echo!.StandardError.ReadToEndAsync().WaitAsync(Soon);
        text.ShouldContain($"process {left!.Id}");
        text.ShouldContain("DatabaseStartException");
        left.HasExited.ShouldBeFalse();
        (await File.ReadAllTextAsync(PidFile)).ShouldStartWith($"{left.Id}\n");
    }

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can start programs as somebody else");
        await fixture.StartAsync();
        await fixture.StopAsync();

        // A stand-in: it only has to be called postgres and to be somebody else's.
        var program = Path.Combine(programs.FullName, "postgres");
        File.Copy("/bin/sleep", program);
        File.SetUnixFileMode(programs.FullName, File.GetUnixFileMode("/usr"));
        string[] account = [$"--reuid={Nobody}", "--clear-groups", "--"];
        left = Process.Start(new ProcessStartInfo("setpriv", [.. account, program, "300"]) { UseShellExecute = false })!;
        await Eventually.TrueAsync(() => File.ReadAllText($"/proc/{left.Id}/comm").Trim() == "postgres", Soon);
        await File.WriteAllLinesAsync(PidFile, [$"{left.Id}", "", "1700000000", "5432", "", "", "", "ready"]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { echo, left })
        {
            process?.Kill();
            process?.Dispose();
        }

        await Eventually.TrueAsync(() => fixture.Processes.Count == 0, Soon);
        await fixture.DisposeAsync();
        programs.Delete(recursive: true);
    }

    void StartEcho(string without) => echo = Process.Start(new ProcessStartInfo(
        "setpriv", [$"--bounding-set={without}", "--", "dotnet", typeof(HostProcess).Assembly.Location, "database", fixture.Data])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;
}
