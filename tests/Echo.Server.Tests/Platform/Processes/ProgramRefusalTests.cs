using Echo.Server.Platform.Processes;

namespace Echo.Server.Tests.Platform.Processes;

public sealed class ProgramRefusalTests : IAsyncDisposable
{
    readonly SupervisorFixture fixture = new(new ProgramOptions { MaxCount = 2 });

    public static TheoryData<string[], string?, string> Unusable => new()
    {
        { [], null, "x names no program." },
        { [""], null, "x names no program." },
        { ["no-such-program"], null, "The program no-such-program was not found in PATH." },
        { ["/no/such/program"], null, "The program /no/such/program does not exist." },
        { ["/etc"], null, "The program /etc is a directory." },
        { ["/etc/passwd"], null, "The program /etc/passwd is not executable." },
        { ["./true"], "/usr/lib", "The program ./true does not exist." },
        { ["true"], "/no/such/place", "The working directory /no/such/place of the program true does not exist." },
        { ["true", "a\0b"], null, "The program true was given a null character." },
        { ["true", new string('x', 3_000_000)], null, "The program true could not be started: Argument list too long." },
    };

    [Theory, MemberData(nameof(Unusable))]
    public async Task WhatCannotRunIsRefusedWithASentence(string[] argv, string? directory, string sentence)
    {
        var outcome = await fixture.Supervisor.StartAsync(
            new() { Name = "x", Argv = argv, WorkingDirectory = directory }, CancellationToken.None);
        outcome.IsStarted.ShouldBeFalse();
        outcome.Refusal.ShouldContain(sentence.TrimEnd('.'));
        fixture.Supervisor.Count.ShouldBe(0);
    }

    [Fact]
    public async Task AProgramRelativeToItsWorkingDirectoryIsFound()
    {
        var start = new ProgramStart { Name = "x", Argv = ["./true"], WorkingDirectory = "/usr/bin" };
        await using var process = (await fixture.Supervisor.StartAsync(start, CancellationToken.None)).Process.ShouldNotBeNull();
        (await process.Exited).Code.ShouldBe(0);
    }

    [Fact]
    public async Task ThePathOfTheDefinitionCounts()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/nowhere" };
        var start = new ProgramStart { Name = "x", Argv = ["true"], Environment = environment };
        (await fixture.Supervisor.StartAsync(start, CancellationToken.None)).Refusal.ShouldBe("The program true was not found in PATH.");
    }

    [Fact]
    public async Task OneMoreThanAllowedIsRefusedUntilOneEnds()
    {
        await using var first = await fixture.StartAsync("cat");
        await using var second = await fixture.StartAsync("cat");
        (await fixture.Supervisor.StartAsync(new() { Name = "third", Argv = ["cat"] }, CancellationToken.None)).Refusal
            .ShouldBe("third was not started: 2 programs run already (Programs__MaxCount).");
        await first.StopAsync(TimeSpan.FromSeconds(2), CancellationToken.None);
        await using var third = await fixture.StartAsync("cat");
        fixture.Supervisor.Count.ShouldBe(2);
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();
}
