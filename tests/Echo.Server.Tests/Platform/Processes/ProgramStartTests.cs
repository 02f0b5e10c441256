using Echo.Server.Platform.Processes;

namespace Echo.Server.Tests.Platform.Processes;

public sealed class ProgramStartTests : IAsyncDisposable
{
    readonly SupervisorFixture fixture = new();

    [Fact]
    public async Task ArgumentsArriveAsTheyAreAndNoShellReadsThem()
    {
        string[] odd = ["$HOME", "a b", "; exit 3", "`id`", "\"'\\", "", "*", "--", "ü"];
        await using var process = await fixture.StartAsync(["/usr/bin/printf", "%s|", .. odd]);
        (await SupervisorFixture.OutputOfAsync(process)).ShouldBe(string.Concat(odd.Select(argument => argument + "|")));
    }

    [Fact]
    public async Task InputReachesTheProgramAndItsOutputComesBack()
    {
        await using var process = await fixture.StartAsync("cat");
        await process.Input.WriteAsync("hello"u8.ToArray());
        var buffer = new byte[5];
        await process.Output.ReadExactlyAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        buffer.ShouldBe("hello"u8.ToArray());
        process.Input.Close();
        (await process.Exited).ShouldBe(new ProgramExit(0));
    }

    [Theory]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 7", 7, null)]
    [InlineData("kill -9 $$", 137, 9)]
    [InlineData("kill -15 $$", 143, 15)]
    public async Task TheExitIsThatOfTheProgramInEveryConfinement(string script, int code, int? signal)
    {
        foreach (var confinement in await SupervisorFixture.ConfinementsAsync())
        {
            await using var confined = new SupervisorFixture(new ProgramOptions { Confinement = confinement });
            await using var process = await confined.ShellAsync(script);
            var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(30));
            (exit.Code, exit.Signal).ShouldBe((code, signal), confinement.ToString());
        }
    }

    [Fact]
    public async Task NothingOfEchosEnvironmentLeaks()
    {
        Environment.SetEnvironmentVariable("ECHO_CANARY_KEY", "canary-key");
        Environment.SetEnvironmentVariable("CANARY_DATABASE_URL", "postgres://canary-url");
        Environment.SetEnvironmentVariable("LC_CANARY", "passed on");
        var start = new ProgramStart { Name = "env", Argv = ["env"], Environment = new Dictionary<string, string> { ["GIVEN"] = "value" } };
        await using var process = (await fixture.Supervisor.StartAsync(start, CancellationToken.None)).Process!;
        var output = await SupervisorFixture.OutputOfAsync(process);
        output.ShouldNotContain("canary-");
        output.ShouldContain("LC_CANARY=passed on\n");
        output.ShouldContain("GIVEN=value\n");
        output.ShouldContain("PATH=");
    }

    [Fact]
    public async Task VariablesOfTheLoaderReachTheProgramAlone()
    {
        foreach (var confinement in await SupervisorFixture.ConfinementsAsync())
        {
            await using var confined = new SupervisorFixture(new ProgramOptions { Confinement = confinement });
            var start = new ProgramStart
            {
                Name = "loader",
                Argv = ["/bin/sh", "-c", "echo \"$LD_PRELOAD $IFS $GIVEN\"; read wait"],
                Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = "/no/such.so", ["IFS"] = "a=b", ["GIVEN"] = "value" },
            };
            await using var process = (await confined.Supervisor.StartAsync(start, CancellationToken.None)).Process.ShouldNotBeNull();
            var line = new byte["/no/such.so".Length];
            await process.Output.ReadExactlyAsync(line).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            line.ShouldBe("/no/such.so"u8.ToArray());

            // The outermost process is that of the confinement, where there is one.
            var environment = await File.ReadAllTextAsync($"/proc/{process.Id}/environ");
            environment.ShouldContain("GIVEN=value\0");
            environment.Contains("LD_PRELOAD", StringComparison.Ordinal).ShouldBe(!confinement.IsComplete, confinement.ToString());
            process.Input.Close();
            await process.Exited.WaitAsync(TimeSpan.FromSeconds(30));

            // Each process that is to load it complains; how it does depends on the C library.
            process.StderrTail.Split('\n').Count(text => text.Contains("/no/such.so", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(1);
        }
    }

    [Fact]
    public async Task TheWorkingDirectoryIsTheGivenOne()
    {
        var start = new ProgramStart { Name = "pwd", Argv = ["pwd"], WorkingDirectory = "/usr/lib" };
        await using var process = (await fixture.Supervisor.StartAsync(start, CancellationToken.None)).Process!;
        (await SupervisorFixture.OutputOfAsync(process)).ShouldBe("/usr/lib\n");
    }

    [Fact]
    public async Task ErrorOutputIsKeptUpToALimitAndNeverBlocksTheProgram()
    {
        await using var process = await fixture.ShellAsync("head -c 5000000 /dev/zero | tr '\\0' x >&2; echo the end >&2");
        (await process.Exited.WaitAsync(TimeSpan.FromSeconds(20))).Code.ShouldBe(0);
        process.StderrTail.Length.ShouldBe(64 * 1024);
        process.StderrTail.ShouldEndWith("xthe end\n");
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();
}
