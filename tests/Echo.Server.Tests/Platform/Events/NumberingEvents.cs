using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Testing;
using Npgsql;

namespace Echo.Server.Tests.Platform.Events;

/// <summary>Transactions commit in another order than they begin: nobody who follows the numbers may miss one for that.</summary>
public sealed class NumberingEvents : IAsyncLifetime
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

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
    public async Task WhatCommitsLateIsNotMissed()
    {
        using var reading = await new EventReading(node, 1).StartAsync();
        await using var slow = await node.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await slow.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await node.Log.PublishAsync(slow, Some("""{"n":"slow"}"""), TestContext.Current.CancellationToken);

        await node.PublishAsync("""{"n":"quick"}""", 1);
        await Eventually.TrueAsync(() => reading.Events.Count == 1, Soon);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        node.Log.Hint();

        await Eventually.TrueAsync(() => reading.Events.Count == 2, Soon);
        reading.Texts.ShouldBe(["""{"n":"quick"}""", """{"n":"slow"}"""]);
        reading.Events.Select(item => item.Seq).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task WhatIsRolledBackNeverHappened()
    {
        using var reading = await new EventReading(node, 1).StartAsync();
        await using (var connection = await node.Database.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await node.Log.PublishAsync(connection, Some("""{"n":"undone"}"""), TestContext.Current.CancellationToken);
        }

        await node.PublishAsync("""{"n":"done"}""", 1);

        await Eventually.TrueAsync(() => !reading.Events.IsEmpty, Soon);
        reading.Texts.ShouldBe(["""{"n":"done"}"""]);
        reading.Events.Single().Seq.ShouldBe(1);
    }

    [Fact]
    public async Task AnEventThatNobodyHintedAtIsFound()
    {
        using var reading = await new EventReading(node, 1).StartAsync();
        await using var connection = await node.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            """select events_publish('test', 'tests', null, array[1], null, '{}', '{"n":"alone"}')""", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => !reading.Events.IsEmpty, Soon);
        reading.Texts.ShouldBe(["""{"n":"alone"}"""]);
    }

    [Fact]
    public async Task ManyWritersOnTwoNodesAndEverybodySeesTheSame()
    {
        const int Writers = 8;
        const int Each = 150;
        await using var other = await EventNode.StartAsync(database);
        using var here = await new EventReading(node, 1).StartAsync();
        using var there = await new EventReading(other, 1).StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var n = 0; n < Each; n++)
                await (writer % 2 == 0 ? node : other).PublishAsync($$"""{"writer":{{writer}},"n":{{n}}}""", 1);
        }));

        await Eventually.TrueAsync(
            () => here.Events.Count == Writers * Each && there.Events.Count == Writers * Each, Soon, () => $"{here.Events.Count} and {there.Events.Count}");
        here.Events.Select(item => item.Seq).ShouldBe(Enumerable.Range(1, Writers * Each).Select(n => (long)n));
        there.Texts.ShouldBe(here.Texts);
        for (var writer = 0; writer < Writers; writer++)
            here.Texts.Where(text => text.StartsWith($$"""{"writer":{{writer}},""", StringComparison.Ordinal)).ShouldBe(
                Enumerable.Range(0, Each).Select(n => $$"""{"writer":{{writer}},"n":{{n}}}"""));
    }

    static NewEvent Some(string data) =>
        new("test", "tests") { Data = RawJson.Parse(data), Receivers = [1] };
}
