using Echo.Server.Platform.Processes;

namespace Echo.Server.Tests.Platform.Processes;

public sealed class StarterThreadTests : IAsyncDisposable
{
    readonly SupervisorFixture fixture = new();

    [Fact]
    public async Task ManyStartsAtOnceAllSucceedOnOneLivingThread()
    {
        var processes = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() => fixture.StartAsync("cat"))));
        fixture.Supervisor.Starter.IsAlive.ShouldBeTrue();
        processes.ShouldAllBe(process => !process.Exited.IsCompleted);
        fixture.Supervisor.Count.ShouldBe(60);
        await Task.WhenAll(processes.Select(process => process.DisposeAsync().AsTask()));
        fixture.Supervisor.Count.ShouldBe(0);
    }

    [Fact, Trait("Set", "Full")]
    public async Task ProgramsOutliveIdlePoolThreads()
    {
        var processes = new List<SupervisedProcess>();
        for (var i = 0; i < 8; i++)
            processes.Add(await Task.Run(() => fixture.StartAsync("cat")));
        // Threads of the pool end after 20 idle seconds; there is no event to wait for.
        await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(30)), Task.WhenAny(processes.Select(process => process.Exited)));
        processes.ShouldAllBe(process => !process.Exited.IsCompleted);
        await Task.WhenAll(processes.Select(process => process.DisposeAsync().AsTask()));
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();
}
