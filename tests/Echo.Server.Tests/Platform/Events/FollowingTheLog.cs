using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Events;

/// <summary>A reader gets what it missed and then what happens: all of it, once, in order, and nothing that is not its own.</summary>
public sealed class FollowingTheLog : IAsyncLifetime
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    static readonly Caller Reader = new() { Id = 1, Uuid = Guid.NewGuid(), Username = "u1", Role = "user", Rights = [] };

    TestDatabase database = null!;
    EventNode node = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        node = await EventNode.StartAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task OnlyTheReceiversAndHoldersOfThePermissionSeeAnEvent()
    {
        using var mine = await new EventReading(node, 1).StartAsync();
        using var foreign = await new EventReading(node, 2).StartAsync();
        using var holder = await new EventReading(node, 3, "things:all").StartAsync();
        await node.PublishAsync("""{"n":1}""", 1);
        await PublishToHoldersAsync("""{"n":2}""", 1);
        await node.PublishAsync("""{"n":3}""", 2);

        await Eventually.TrueAsync(() => mine.Events.Count == 2 && foreign.Events.Count == 1 && holder.Events.Count == 1, Soon);
        mine.Texts.ShouldBe(["""{"n":1}""", """{"n":2}"""]);
        foreign.Texts.ShouldBe(["""{"n":3}"""]);
        holder.Texts.ShouldBe(["""{"n":2}"""]);

        // The same holds for what was missed.
        using var late = await new EventReading(node, 2).StartAsync(0);
        using var lateHolder = await new EventReading(node, 3, "things:*").StartAsync(0);
        late.Texts.ShouldBe(["""{"n":3}"""]);
        lateHolder.Texts.ShouldBe(["""{"n":2}"""]);
    }

    [Fact]
    public async Task WhatHappensWhileAReaderCatchesUpComesOnceAndInOrder()
    {
        const int Count = 1500;
        var writing = Task.Run(async () =>
        {
            for (var n = 1; n <= Count; n++)
                await node.PublishAsync($$"""{"n":{{n}}}""", 1);
        });
        var readings = new List<EventReading>();
        while (!writing.IsCompleted)
        {
            readings.Add(await new EventReading(node, 1).StartAsync(0));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await writing;
        foreach (var reading in readings)
        {
            await Eventually.TrueAsync(() => reading.Events.Count >= Count, Soon);
            reading.Events.Select(item => item.Seq).ShouldBe(Enumerable.Range(1, Count).Select(n => (long)n));
            reading.Gaps.ShouldBeEmpty();
            reading.Dispose();
        }
    }

    [Fact]
    public async Task GoingBackBringsWhatWasPassedAndNotWantedThen()
    {
        using var reading = new EventReading(node, 1) { Wants = item => item.Data.ToString().Contains("even", StringComparison.Ordinal) };
        await reading.StartAsync();
        for (var n = 0; n < 6; n++)
            await node.PublishAsync(n % 2 == 0 ? $$"""{"even":{{n}}}""" : $$"""{"odd":{{n}}}""", 1);
        await Eventually.TrueAsync(() => reading.Events.Count == 3, Soon);

        await reading.Follower.RewindAsync(
            2,
            _ => reading.Wants = _ => true,
            item => item.Data.ToString().Contains("odd", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await node.PublishAsync("""{"odd":7}""", 1);

        await Eventually.TrueAsync(() => reading.Events.Count == 6, Soon);
        reading.Texts.ShouldBe(["""{"even":0}""", """{"even":2}""", """{"even":4}""", """{"odd":3}""", """{"odd":5}""", """{"odd":7}"""]);
    }

    [Fact]
    public async Task WhatIsTooOldIsToldAsAGap()
    {
        await Task.WhenAll(Enumerable.Range(1, 5).Select(n => node.PublishAsync($$"""{"n":{{n}}}""", 1)));
        await Eventually.TrueAsync(async () => await node.Store.HeadAsync(TestContext.Current.CancellationToken) == 5, Soon);
        (await node.Store.PurgeAsync(DateTimeOffset.MaxValue, TestContext.Current.CancellationToken)).ShouldBeFalse();
        await node.PublishAsync("""{"n":6}""", 1);
        await Eventually.TrueAsync(() => node.Feed.Newest == 6, Soon);

        using var old = await new EventReading(node, 1).StartAsync(3);
        using var current = await new EventReading(node, 1).StartAsync(5);
        using var impossible = await new EventReading(node, 1).StartAsync(99);

        old.Gaps.ShouldBe([new(3, 6)]);
        old.Texts.ShouldBe(["""{"n":6}"""]);
        current.Gaps.ShouldBeEmpty();
        current.Texts.ShouldBe(["""{"n":6}"""]);
        impossible.Gaps.ShouldBe([new(99, 6)]);
    }

    [Theory, MemberData(nameof(Stubborn))]
    public async Task AStubbornValueReachesItsReadersAndSoDoesTheNextEvent(string value, string expected)
    {
        using var first = await new EventReading(node, 1).StartAsync();
        using var second = await new EventReading(node, 1).StartAsync();
        await node.PublishAsync($$"""{"kept":1,"value":{{value}}}""", 1);
        await node.PublishAsync("""{"n":2}""", 1);

        await Eventually.TrueAsync(() => first.Events.Count == 2 && second.Events.Count == 2, Soon);
        var text = first.Events.First().TextFor(first.Caller);
        var fields = System.Text.Encoding.UTF8.GetString(text.Data.Span);
        fields.ShouldStartWith(expected);
        fields.ShouldNotContain("\n");
        using var late = await new EventReading(node, 1).StartAsync(0);
        late.Events.Count.ShouldBe(2);
    }

    public static TheoryData<string, string> Stubborn => new()
    {
        { Nested(80), $$"""{"kept":1,"value":{{Nested(80)}},"timestamp":""" },
        { Nested(1020), """{"kept":1,"truncated":true,"timestamp":""" },
        { """["\uD83D\uDE00","\ud800","\\ud800","\uDC00\u00e9\udbff"]""", """{"kept":1,"value":["\uD83D\uDE00","\ufffd","\\ud800","\ufffd\u00e9\ufffd"],""" },
        { "[1,\r\n2]", """{"kept":1,"value":[1,  2],""" },
    };

    [Fact]
    public async Task AReaderThatFailsIsLetGoAndTheOthersHear()
    {
        using var failing = new EventReading(node, 1) { Wants = _ => throw new InvalidOperationException("planted") };
        await failing.StartAsync();
        using var second = await new EventReading(node, 1).StartAsync();
        await node.PublishAsync("""{"n":1}""", 1);
        await node.PublishAsync("""{"n":2}""", 1);

        await Eventually.TrueAsync(() => second.Events.Count == 2, Soon);
        failing.HasFailed.ShouldBeTrue();
    }

    [Fact]
    public async Task WhoComesBackGetsWhatIsHisHoweverManyItIsFor()
    {
        await PublishAsync(1, [1], null);
        await PublishAsync(2, [2, 1], null);
        await PublishAsync(3, [2, 3, 1], null);
        await PublishAsync(4, [1, 1], "jobs:read");
        await PublishAsync(5, [2], "jobs:read");
        await PublishAsync(6, [], "jobs:read");
        await PublishAsync(7, [2], null);
        await PublishAsync(8, [2, 3, 4], null);
        await PublishAsync(9, [], "*:*");
        await PublishAsync(10, [], null);
        await Eventually.TrueAsync(() => node.Feed.Newest == 10, Soon);

        await ReadsAsync([1, 2, 3, 4], 1);
        await ReadsAsync([1, 2, 3, 4, 5, 6], 1, "jobs:read");
        await ReadsAsync([4, 5, 6, 9], 9, "*:*");
        await ReadsAsync([], 9, "chat:use");

        async Task PublishAsync(int n, int[] receivers, string? permission)
        {
            var item = new NewEvent("test", "tests") { Data = RawJson.Parse($$"""{"n":{{n}}}"""), Receivers = receivers, Permission = permission };
            await node.Log.PublishAsync(item, TestContext.Current.CancellationToken);
        }

        async Task ReadsAsync(int[] expected, int account, params string[] rights)
        {
            using var reading = await new EventReading(node, account, rights).StartAsync(0);
            reading.Texts.ShouldBe(expected.Select(n => $$"""{"n":{{n}}}"""));
        }
    }

    [Fact]
    public async Task TheLogKeepsNoMoreOfAnEventThanIsSent()
    {
        await node.PublishAsync($$"""{"kept":1,"large":"{{new string('x', 1_000_000)}}"}""", 1);
        await Eventually.TrueAsync(() => node.Feed.Newest == 1, Soon);

        var page = await node.Store.ReadAsync(0, Reader, 10, TestContext.Current.CancellationToken);
        page.Events.ShouldHaveSingleItem().Data.ToString().ShouldBe("""{"kept":1,"truncated":true}""");
    }

    [Fact]
    public async Task APartOfTheLogIsBoundedByItsBytesToo()
    {
        const int Count = 12;
        await using (var command = node.Database.CreateCommand(
            $"""
            select events_publish('test', 'tests', null, array[1], null, '{"{}"}', json_build_object('n', n, 'x', repeat('x', 1000000)))
            from generate_series(1, {Count}) as n
            """))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        node.Log.Hint();
        await Eventually.TrueAsync(() => node.Feed.Newest == Count, Soon);

        var page = await node.Store.ReadAsync(0, Reader, 500, TestContext.Current.CancellationToken);
        page.Events.Count.ShouldBeInRange(1, Count - 1);
        page.HasMore.ShouldBeTrue();
        using var reading = await new EventReading(node, 1).StartAsync(0);
        reading.Events.Select(item => item.Seq).ShouldBe(Enumerable.Range(1, Count).Select(n => (long)n));
    }

    [Fact]
    public async Task NodesHearEachOthersMessagesOnce()
    {
        await using var other = await EventNode.StartAsync(database);
        var here = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var there = new System.Collections.Concurrent.ConcurrentQueue<string>();
        node.Bus.Listen("typing", message => here.Enqueue(message.ToString()));
        other.Bus.Listen("typing", message => there.Enqueue(message.ToString()));

        // The other node may not listen yet.
        await Eventually.TrueAsync(
            () =>
            {
                node.Bus.Send("typing", RawJson.Parse("""{"who":"early é"}"""));
                return !there.IsEmpty;
            },
            Soon);
        here.Clear();
        node.Bus.Send("typing", RawJson.Parse("""{"who":"last"}"""));
        await Eventually.TrueAsync(() => there.Last() == """{"who":"last"}""", Soon);
        here.ShouldBe(["""{"who":"last"}"""]);
        there.Count(text => text == """{"who":"last"}""").ShouldBe(1);
    }

    static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    async Task PublishToHoldersAsync(string data, int receiver)
    {
        await using var connection = await node.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await node.Log.PublishAsync(
            connection,
            new("test", "tests") { Data = RawJson.Parse(data), Receivers = [receiver], Permission = "things:all" },
            TestContext.Current.CancellationToken);
        node.Log.Hint();
    }
}
