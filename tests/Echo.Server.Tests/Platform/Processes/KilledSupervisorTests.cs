using Echo.Server.Platform.Processes;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Processes;

public sealed class KilledSupervisorTests
{
    /// <summary>Also without a namespace, and also when the kill comes while a program is just being started.</summary>
    [Theory, InlineData("programs"), InlineData("loose-programs")]
    public async Task NoProcessOutlivesAKilledSupervisor(string mode)
    {
        var census = new Census();
        var (host, line) = await HostProcess.StartAsync(
            census.Environment,
            mode,
            "cat",
            "trap '' TERM HUP INT; setsid sleep 300 & (setsid sh -c 'sleep 300 & sleep 300' &) ; while :; do sleep 0.1; done");
        using (host)
        {
            line.ShouldBe("ready");
            await Eventually.TrueAsync(() => census.Alive().Count >= 6, TimeSpan.FromSeconds(30), () => $"{census.Alive().Count}");
            await host.KillAsync();
            await census.BecomesAsync(0, within: TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task WhatOutlivedAKilledEchoEndsAtTheNextStart()
    {
        var census = new Census();
        await using var fixture = new SupervisorFixture(new ProgramOptions { Confinement = new Confinement(ConfinementKind.ProcessGroup) });
        var mark = ProgramMark.Next().Split('/');
        var start = new ProgramStart
        {
            Name = "orphan",
            Argv = ["sleep", "300"],
            Confined = false,
            Environment = new Dictionary<string, string>(census.Environment) { [ProgramMark.Variable] = $"{mark[0]}/{mark[1]}/1/1" },
        };
        await using var orphan = (await fixture.Supervisor.StartAsync(start, CancellationToken.None)).Process!;
        await using var own = await fixture.StartAsync("sleep", "300");

        // Each server that another test starts at this moment does the same, and may be the one that finds it.
        await Eventually.TrueAsync(
            () =>
            {
                ProgramMark.KillOrphans();
                return orphan.Exited.IsCompleted;
            },
            TimeSpan.FromSeconds(30));
        (await orphan.Exited).Signal.ShouldBe(9);
        await census.BecomesAsync(0, within: TimeSpan.FromSeconds(30));
        await fixture.Census.BecomesAsync(1, within: TimeSpan.FromSeconds(30));
        own.Exited.IsCompleted.ShouldBeFalse();
    }
}
