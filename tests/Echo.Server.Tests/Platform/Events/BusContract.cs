using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Events;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Events;

/// <summary>What every bus owes, whatever carries it.</summary>
public abstract class BusContract : IAsyncLifetime
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    TestDatabase database = null!;

    internal EventNode First { get; private set; } = null!;

    internal EventNode Second { get; private set; } = null!;

    /// <summary>Settings of a node with this bus.</summary>
    protected abstract (string Name, string Value)[] Settings { get; }

    /// <summary>Says why there is no such bus here, or nothing.</summary>
    protected virtual void SkipWithout()
    {
    }

    public async ValueTask InitializeAsync()
    {
        SkipWithout();
        database = await TestDatabase.CreateAsync();
        First = await EventNode.StartAsync(database, Settings);
        Second = await EventNode.StartAsync(database, Settings);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (database is null)
            return;
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task MessagesOfOneNodeReachTheOtherInOrderAndTheSenderOnce()
    {
        const int Count = 300;
        var here = Listen(First);
        var there = Listen(Second);
        await HearEachOtherAsync(here, there);
        for (var n = 0; n < Count; n++)
        {
            First.Bus.Send("notes", RawJson.Parse($$"""{"n":{{n}},"text":"é"}"""));
            if (n % 50 == 49)
                await Eventually.TrueAsync(() => there.Count >= n, Soon);
        }

        await Eventually.TrueAsync(() => there.Count == Count, Soon, () => $"{there.Count}");
        there.ShouldBe(Enumerable.Range(0, Count).Select(n => $$"""{"n":{{n}},"text":"é"}"""));
        here.Count.ShouldBe(Count);
    }

    [Fact]
    public async Task AHintWakesTheOtherNodeLongBeforeItWouldLookItself()
    {
        var there = Listen(Second);
        await HearEachOtherAsync(Listen(First), there);
        using var reading = await new EventReading(Second, 1).StartAsync();
        const int Count = 20;
        var begin = TimeProvider.System.GetTimestamp();
        for (var n = 0; n < Count; n++)
        {
            await First.PublishAsync($$"""{"n":{{n}}}""", 1);
            await Eventually.TrueAsync(() => reading.Events.Count == n + 1, Soon);
        }

        // By polling alone each would take half a second on average.
        TimeProvider.System.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(Count / 2 * 0.7));
    }

    [Fact]
    public async Task HintsAtJobsGoToTheOtherNode()
    {
        await HearEachOtherAsync(Listen(First), Listen(Second));
        using var here = new JobHints(First.Bus, TimeProvider.System);
        using var there = new JobHints(Second.Bus, TimeProvider.System);
        var (wokenHere, wokenThere, cancelled) = (0, 0, new ConcurrentQueue<(string, Guid)>());
        here.Follow(() => wokenHere++, id => cancelled.Enqueue(("here", id)));
        there.Follow(() => wokenThere++, id => cancelled.Enqueue(("there", id)));
        await here.StartAsync(TestContext.Current.CancellationToken);
        here.TellReady();
        await Eventually.TrueAsync(() => wokenThere == 1, Soon);
        var job = Guid.NewGuid();
        here.TellCancelled(job);
        await Eventually.TrueAsync(() => cancelled.Count == 2, Soon);
        cancelled.ShouldBe([("here", job), ("there", job)]);

        // It has looked already when it told the others.
        wokenHere.ShouldBe(1);
        await here.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void AMessageThatIsTooLongIsRefusedAtOnce() => Should.Throw<ArgumentException>(
        () => First.Bus.Send("notes", RawJson.Parse($"\"{new string('é', NodeBus.MaxLength / 2)}\"")));

    internal static ConcurrentQueue<string> Listen(EventNode node)
    {
        var heard = new ConcurrentQueue<string>();
        node.Bus.Listen("notes", message => heard.Enqueue(message.ToString()));
        return heard;
    }

    internal async Task HearEachOtherAsync(ConcurrentQueue<string> here, ConcurrentQueue<string> there)
    {
        await Eventually.TrueAsync(
            () =>
            {
                First.Bus.Send("notes", RawJson.Parse("0"));
                return !there.IsEmpty;
            },
            Soon);
        First.Bus.Send("notes", RawJson.Parse("1"));
        await Eventually.TrueAsync(() => there.Contains("1"), Soon);
        here.Clear();
        there.Clear();
    }
}
