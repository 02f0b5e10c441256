using Dapper;
using Echo.Server.Platform.Audit;
using Echo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Echo.Server.Tests.Platform.Audit;

public sealed class RecordingRefusals : IAsyncLifetime
{
    readonly SettableClock clock = new();
    TestDatabase? database;
    RefusalRecorder? recorder;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        recorder = new(new AuditStore(database.Source, clock), clock, NullLogger<RefusalRecorder>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        recorder!.Dispose();
        await database!.DisposeAsync();
    }

    [Fact]
    public async Task EqualOnesWithinAMinuteAreOneEntry()
    {
        Note("a", 5);
        await FlushAsync();
        (await RepeatsAsync()).ShouldBe([5]);
        clock.Advance(TimeSpan.FromSeconds(1));
        Note("a", 3);
        await FlushAsync();
        (await RepeatsAsync()).ShouldBe([5], "the minute is not over");
        clock.Advance(TimeSpan.FromMinutes(1));
        await FlushAsync();
        (await RepeatsAsync()).ShouldBe([5, 3]);
        clock.Advance(TimeSpan.FromMinutes(1));
        await FlushAsync();
        (await RepeatsAsync()).ShouldBe([5, 3], "nothing more happened");
    }

    [Fact]
    public async Task AFloodOfDifferentOnesDoesNotFillTheDisk()
    {
        for (var i = 0; i < 10 * RefusalRecorder.Capacity; i++)
            Note($"target-{i}", 1);
        await FlushAsync();
        var repeats = await RepeatsAsync();
        repeats.Count.ShouldBe(RefusalRecorder.Capacity + 1);
        repeats.Sum().ShouldBe(10 * RefusalRecorder.Capacity, "each is counted");
    }

    [Theory]
    [InlineData("update audit_entries set action = 'nothing'")]
    [InlineData("delete from audit_entries")]
    [InlineData("truncate audit_entries")]
    public async Task WhatIsWrittenStays(string sql)
    {
        Note("a", 1);
        await FlushAsync();
        await using var connection = await database!.Source.OpenConnectionAsync(Cancelled);
        var refused = await Should.ThrowAsync<PostgresException>(() => connection.ExecuteAsync(sql));
        refused.MessageText.ShouldBe("the audit trail is append-only");
        (await RepeatsAsync()).ShouldBe([1]);
    }

    void Note(string target, int times)
    {
        for (var i = 0; i < times; i++)
            recorder!.Note(new("request.forbidden") { Target = target, Reason = "Missing permission: users:read" });
    }

    Task FlushAsync() => recorder!.FlushAsync(all: false, Cancelled);

    async Task<IReadOnlyList<int>> RepeatsAsync()
    {
        await using var connection = await database!.Source.OpenConnectionAsync(Cancelled);
        return (await connection.QueryAsync<int>("select repeats from audit_entries order by at, id")).AsList();
    }
}
