using System.Diagnostics.Metrics;
using Dapper;
using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Catalog.Calls;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Telemetry;
using Echo.Server.Tests.Platform;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Echo.Server.Tests.Features.Catalog.Calls;

public sealed class KeepingCalls : IAsyncLifetime
{
    static readonly Guid Source = Guid.NewGuid();

    readonly SettableClock clock = new();
    readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    TestDatabase? database;
    CallStore? store;
    CallRecorder? recorder;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        store = new(database.Source, new EventLog(new EventStore(database.Source, clock), () => { }));
        recorder = new(store, new EchoMeter(services.GetRequiredService<IMeterFactory>()), clock, NullLogger<CallRecorder>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        recorder!.Dispose();
        await services.DisposeAsync();
        await database!.DisposeAsync();
    }

    [Fact]
    public async Task WhatCouldNotBeWrittenIsWrittenLater()
    {
        await ExecuteAsync("alter table catalog_calls rename to away");
        Note("first");
        await Should.ThrowAsync<Exception>(() => recorder!.FlushAsync(Cancelled));
        Note("second");
        await ExecuteAsync("alter table away rename to catalog_calls");
        await recorder!.FlushAsync(Cancelled);
        (await ToolsAsync()).ShouldBe(["first", "second"], ignoreOrder: true);
    }

    [Fact]
    public async Task NothingWaitsForADatabaseThatIsAway()
    {
        for (var i = 0; i < CallRecorder.Capacity + 10; i++)
            Note($"tool-{i}");
        await recorder!.FlushAsync(Cancelled);
        (await QueryAsync<long>("select count(*) from catalog_calls")).ShouldBe(CallRecorder.Capacity);
        (await QueryAsync<long>("select count(*) from catalog_calls where tool = 'tool-0'")).ShouldBe(0, "the newest are kept");
    }

    [Fact]
    public async Task TextThatPostgreSqlCanNotHoldIsMended()
    {
        var half = new string('\uD83D', 1);
        Note("a\0b", error: half);
        Note(half);
        Note(new string('x', CallRecorder.MostCharacters - 1) + "\U0001F600");
        await recorder!.FlushAsync(Cancelled);
        (await ToolsAsync()).ShouldBe(["a\uFFFDb", "\uFFFD", new string('x', CallRecorder.MostCharacters - 1)], ignoreOrder: true);
    }

    [Fact]
    public async Task WhatIsGivenUpInTheMiddleIsNeitherWrittenNorTakenForWritten()
    {
        var calls = Calls(600);
        await store!.AddAsync([calls[0]], Cancelled);

        // Some portions have gone out when it turns out that the last can't be written, the first with a call that is there already.
        await Should.ThrowAsync<NullReferenceException>(() => store!.AddAsync([.. calls, null!], Cancelled));
        (await ToolsAsync()).ShouldBe(["tool-0"]);
        await store!.AddAsync([.. calls.Skip(1)], Cancelled);
        (await QueryAsync<long>("select count(*) from catalog_calls")).ShouldBe(calls.Count);
    }

    [Fact]
    public async Task TheSameOnceMoreChangesNothing()
    {
        var calls = Calls(3);
        await store!.AddAsync(calls, Cancelled);
        await store!.AddAsync(calls, Cancelled);
        (await ToolsAsync()).ShouldBe(["tool-0", "tool-1", "tool-2"], ignoreOrder: true);
    }

    [Fact]
    public async Task OldCallsAndTooManyAreForgotten()
    {
        var sweeper = Sweeper(new() { CallRetentionDays = 30, CallsKept = 1_000 });
        Note("old");
        clock.Advance(TimeSpan.FromDays(31));
        for (var i = 0; i < 1_002; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            Note($"tool-{i}");
        }

        await recorder!.FlushAsync(Cancelled);
        await sweeper.SweepAsync(Cancelled);
        var left = await ToolsAsync();
        left.Count.ShouldBe(1_000);
        left.ShouldNotContain("old");
        left.ShouldNotContain("tool-1");
        left.ShouldContain("tool-2");
        await sweeper.SweepAsync(Cancelled);
        (await ToolsAsync()).Count.ShouldBe(1_000);
    }

    [Fact]
    public async Task CallsOfWhoIsGoneAreForgotten()
    {
        Note("kept");
        Note("late", account: 7);
        Note("later", account: 9);
        await recorder!.FlushAsync(Cancelled);
        await Sweeper(new()).SweepAsync(Cancelled);
        (await ToolsAsync()).ShouldBe(["kept"]);
    }

    CallSweeper Sweeper(CatalogOptions options) => new(store!, options, clock, NullLogger<CallSweeper>.Instance);

    List<CallRecord> Calls(int number) => [.. Enumerable.Range(0, number).Select(i => new CallRecord
    {
        Id = Guid.CreateVersion7(),
        At = clock.GetUtcNow(),
        Origin = "test",
        SourceId = Source,
        Tool = $"tool-{i}",
        AccountId = 1,
        Status = CallStatus.Success,
        DurationMs = 1,
        ArgumentsBytes = 0,
        ResultBytes = 0,
    })];

    void Note(string tool, string? error = null, int account = Caller.NoAccount) => recorder!.Note(
        new ToolCall
        {
            Origin = "connection",
            SourceId = Source,
            Name = tool,
            Arguments = RawJson.EmptyObject,
            Timeout = TimeSpan.FromSeconds(1),
            Caller = new Caller { Id = account, Uuid = Guid.Empty, Username = "x", Role = "user", Rights = [] },
        },
        CallStatus.Success,
        error,
        resultBytes: 2,
        TimeSpan.FromMilliseconds(1));

    async Task<IReadOnlyList<string>> ToolsAsync()
    {
        await using var connection = await database!.Source.OpenConnectionAsync(Cancelled);
        return (await connection.QueryAsync<string>("select tool from catalog_calls")).AsList();
    }

    async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = await database!.Source.OpenConnectionAsync(Cancelled);
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    async Task ExecuteAsync(string sql)
    {
        await using var connection = await database!.Source.OpenConnectionAsync(Cancelled);
        await connection.ExecuteAsync(sql);
    }
}
