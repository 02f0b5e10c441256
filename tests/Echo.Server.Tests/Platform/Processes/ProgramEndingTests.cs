using Echo.Server.Platform.Processes;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Processes;

/// <summary>Programs that don't want to end, in the best confinement of this machine and without any.</summary>
public sealed class ProgramEndingTests
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static TheoryData<string, string> Stubborn => new()
    {
        { "ignores SIGTERM", "trap '' TERM INT HUP; while :; do sleep 0.1; done" },
        { "detaches children", "setsid sh -c 'sleep 300 & sleep 300' & (setsid sleep 300 &) ; sleep 300" },
        {
            "leaves a detached child that ignores SIGTERM",
            "(trap '' TERM; setsid sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' &) ; sleep 300"
        },
        { "floods its output", "yes" },
        { "floods its error output", "yes >&2" },
        { "never reads its input", "sleep 300" },
    };

    [Theory, MemberData(nameof(Stubborn))]
    public async Task NothingIsLeftOf(string what, string script)
    {
        foreach (var confinement in await SupervisorFixture.ConfinementsAsync())
        {
            await using var fixture = new SupervisorFixture(new ProgramOptions { Confinement = confinement });
            await using var process = await fixture.ShellAsync(script);
            await Eventually.TrueAsync(() => fixture.Census.Alive().Count >= 1, Soon);
            await process.StopAsync(TimeSpan.FromSeconds(0.6), CancellationToken.None);
            process.Exited.IsCompleted.ShouldBeTrue($"{what}, {confinement}");
            await fixture.Census.BecomesAsync(0, within: Soon);
        }
    }

    [Fact]
    public async Task WhatAProgramLeavesBehindEndsWithIt()
    {
        foreach (var confinement in await SupervisorFixture.AllConfinementsAsync())
        {
            await using var fixture = new SupervisorFixture(new ProgramOptions { Confinement = confinement });
            await using var process = await fixture.ShellAsync("(setsid sleep 300 >/dev/null 2>&1 &) ; exit 5");
            (await process.Exited.WaitAsync(Soon)).Code.ShouldBe(5);
            await fixture.Census.BecomesAsync(0, within: Soon);
        }
    }

    [Fact]
    public async Task AProgramIsAskedBeforeItIsKilled()
    {
        foreach (var confinement in await SupervisorFixture.ConfinementsAsync())
        {
            await using var fixture = new SupervisorFixture(new ProgramOptions { Confinement = confinement });
            await using var process = await fixture.ShellAsync("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done");
            await process.Output.ReadExactlyAsync(new byte[3]);
            await process.StopAsync(Soon, CancellationToken.None);
            (await process.Exited).Code.ShouldBe(3, confinement.ToString());
            (await SupervisorFixture.OutputOfAsync(process)).ShouldBe("bye\n");
        }
    }

    [Fact]
    public async Task AProgramWithoutAHandlerEndsWhenAskedAlsoAsFirstOfItsNamespace()
    {
        foreach (var confinement in await SupervisorFixture.ConfinementsAsync())
        {
            await using var fixture = new SupervisorFixture(new ProgramOptions { Confinement = confinement });
            await using var process = await fixture.StartAsync("sleep", "300");
            await process.StopAsync(TimeSpan.FromMinutes(5), CancellationToken.None).WaitAsync(Soon);
            (await process.Exited).Signal.ShouldBe(15);
        }
    }

    [Fact]
    public async Task AClosedInputIsEnoughForAWellBehavedProgram()
    {
        await using var fixture = new SupervisorFixture();
        await using var process = await fixture.StartAsync("cat");
        await process.StopAsync(Soon, CancellationToken.None);
        (await process.Exited).Code.ShouldBe(0);
    }

    [Fact]
    public async Task ACancelledStopKillsAtOnce()
    {
        await using var fixture = new SupervisorFixture();
        await using var process = await fixture.ShellAsync("trap '' TERM; echo up; while :; do sleep 0.1; done");
        await process.Output.ReadExactlyAsync(new byte[3]);
        using var cancel = new CancellationTokenSource();
        var stops = Enumerable.Range(0, 5).Select(_ => process.StopAsync(TimeSpan.FromMinutes(5), cancel.Token)).ToList();
        await cancel.CancelAsync();
        await Task.WhenAll(stops).WaitAsync(Soon);
        (await process.Exited).Signal.ShouldBe(9);
    }
}
