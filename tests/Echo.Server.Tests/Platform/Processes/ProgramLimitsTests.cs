using Echo.Server.Platform.Processes;

namespace Echo.Server.Tests.Platform.Processes;

public sealed class ProgramLimitsTests
{
    const string Ask = "ulimit -n; ulimit -Hn; ulimit -d; ulimit -Hd";

    [Theory]
    [InlineData(Ask)]
    [InlineData("setsid sh -c '" + Ask + "'; wait")]
    [InlineData("ulimit -n 9999 2>/dev/null; ulimit -d unlimited 2>/dev/null; " + Ask)]
    public async Task OfMemoryAndOpenFilesHoldForTheProgramAndWhatItStarts(string script)
    {
        foreach (var confinement in await SupervisorFixture.ConfinementsAsync())
        {
            // Root may raise its limits again, where the confinement leaves it all its rights.
            if (Environment.IsPrivilegedProcess && script.StartsWith("ulimit", StringComparison.Ordinal) && script != Ask)
                continue;
            await using var limited = new SupervisorFixture(new() { OpenFiles = 123, MemoryMegabytes = 300, Confinement = confinement });
            await using var process = await limited.ShellAsync(script);
            (await SupervisorFixture.OutputOfAsync(process)).ShouldBe("123\n123\n307200\n307200\n", confinement.ToString());
        }
    }

    [Fact]
    public async Task OfZeroAreThoseOfEchoItself()
    {
        await using var limited = new SupervisorFixture(new() { OpenFiles = 0, MemoryMegabytes = 0, MaxCount = 0, MaxPerUser = 0 });
        await using var process = await limited.ShellAsync("cat /proc/self/limits");
        var output = await SupervisorFixture.OutputOfAsync(process);
        LinesOf(output).ShouldBe(LinesOf(await File.ReadAllTextAsync("/proc/self/limits")));
        limited.Supervisor.Limits!.ToString().ShouldBe("none wanted");

        static IEnumerable<string> LinesOf(string limits) =>
            limits.Split('\n').Where(line => line.StartsWith("Max data size", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfOneUserLeavePlacesForOthers()
    {
        await using var limited = new SupervisorFixture(new() { MaxPerUser = 2, MaxCount = 4 });
        await using var first = (await StartAsync(limited, 7)).Process!;
        await using var second = (await StartAsync(limited, 7)).Process!;
        (await StartAsync(limited, 7)).Refusal.ShouldBe("mine was not started: 2 programs of this user run already (Programs__MaxPerUser).");
        await using var foreign = (await StartAsync(limited, 8)).Process.ShouldNotBeNull();
        await using var nobodys = (await StartAsync(limited, null)).Process.ShouldNotBeNull();
        (await StartAsync(limited, 8)).Refusal.ShouldBe("mine was not started: 4 programs run already (Programs__MaxCount).");

        await first.StopAsync(TimeSpan.FromSeconds(2), CancellationToken.None);
        await using var third = (await StartAsync(limited, 7)).Process.ShouldNotBeNull();
        limited.Supervisor.Count.ShouldBe(4);
    }

    [Fact]
    public async Task GiveThePlaceBackWhenAProgramCannotRun()
    {
        await using var limited = new SupervisorFixture(new() { MaxPerUser = 1 });
        for (var attempt = 0; attempt < 3; attempt++)
            (await StartAsync(limited, 7, "no-such-program")).Refusal.ShouldBe("The program no-such-program was not found in PATH.");
        await using var started = (await StartAsync(limited, 7)).Process.ShouldNotBeNull();
    }

    [Fact]
    public void ThatCannotBeSetAreTold()
    {
        var withoutTool = new ProgramTools { Session = "setsid" };
        LimitsInForce.Of(new(), withoutTool).ShouldBe(new(false, "count only"));
        LimitsInForce.Of(new(), withoutTool with { Limits = "prlimit" }).ShouldBe(new(true, "prlimit"));
        LimitsInForce.Of(new() { OpenFiles = 0, MemoryMegabytes = 0 }, withoutTool).IsComplete.ShouldBeTrue();
        withoutTool.Prefix(ProgramSignal.Kill, ProgramLimits.Of(new())).ShouldBe(["setsid"]);
    }

    [Theory]
    [InlineData(134, "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", true)]
    [InlineData(1, "RangeError: Array buffer allocation failed", true)]
    [InlineData(1, "Traceback ...\nMemoryError", true)]
    [InlineData(2, "fatal error: runtime: out of memory", true)]
    [InlineData(134, "memory allocation of 17179869184 bytes failed", true)]
    [InlineData(0, "note: out of memory handlers installed", false)]
    [InlineData(3, "missing configuration: SOME_KEY", false)]
    public void AreNamedWhenAProgramSaysThatMemoryWasTheCause(int code, string stderr, bool named)
    {
        var note = MemoryTrouble.Find(new(code), stderr, new() { MemoryMegabytes = 512 });
        (note?.Contains("512 MB", StringComparison.Ordinal) == true && note.Contains("Programs__MemoryMegabytes", StringComparison.Ordinal)).ShouldBe(named);
    }

    static Task<StartOutcome> StartAsync(SupervisorFixture limited, int? account, string program = "cat") =>
        limited.Supervisor.StartAsync(new() { Name = "mine", Argv = [program], Account = account }, CancellationToken.None);
}
