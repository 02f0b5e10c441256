using Dapper;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Database.Mapping;

public sealed class DapperMappingTests : IAsyncLifetime
{
    TestDatabase database = null!;

    [Fact]
    public async Task ARowComesBackAsItWasWritten()
    {
        var time = new DateTimeOffset(2025, 8, 12, 12, 30, 0, TimeSpan.FromHours(2)).AddTicks(1234567);
        var row = new Row
        {
            Id = Guid.NewGuid(),
            LongNumber = 7,
            CreatedAt = time,
            Names = ["b", "a", ""],
            Numbers = [3, 1],
            Payload = """{"b":1,  "a":1, "b":2}""",
        };
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            create table rows (
                id uuid, payload json, numbers int[], names text[], deleted_at timestamptz, created_at timestamptz, long_number bigint);
            """);
        await connection.ExecuteAsync(
            """
            insert into rows (id, payload, numbers, names, deleted_at, created_at, long_number)
            values (@Id, @Payload::json, @Numbers, @Names, @DeletedAt, @CreatedAt, @LongNumber)
            """,
            row);
        var read = await connection.QuerySingleAsync<Row>("select * from rows where names = @Names and created_at = @CreatedAt", row);
        read.CreatedAt.ShouldBe(new DateTimeOffset(2025, 8, 12, 10, 30, 0, TimeSpan.Zero).AddTicks(1234560));
        read.CreatedAt.Offset.ShouldBe(TimeSpan.Zero);
        read.DeletedAt.ShouldBeNull();
        read.Names.ShouldBe(row.Names);
        read.Numbers.ShouldBe(row.Numbers);
        read.Payload.ShouldBe(row.Payload);
        (read.Id, read.LongNumber).ShouldBe((row.Id, 7));
    }

    [Fact]
    public async Task TimesInAnyPlaceAreUtc()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var time = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.FromHours(-5));
        (await connection.ExecuteScalarAsync<DateTimeOffset>("select @time::timestamptz", new { time })).ShouldBe(time);
        var (none, some) = ((DateTimeOffset?)null, (DateTimeOffset?)time);
        (await connection.QuerySingleAsync<DateTimeOffset?>("select @none::timestamptz", new { none })).ShouldBeNull();
        (await connection.QuerySingleAsync<DateTimeOffset?>("select @some", new { some })).ShouldBe(time);
        (await connection.QuerySingleAsync<bool>("select @time < now()", new { time })).ShouldBeTrue();
    }

    [Fact]
    public async Task ListsOfIdsAreOneParameter()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        (await connection.QueryAsync<int>("select n from generate_series(1, 5) n where n = any(@ids)", new { ids = new[] { 2, 4 } }))
            .ShouldBe([2, 4]);
        (await connection.QueryAsync<string>("select unnest(@names)", new { names = new[] { "x", "y" } })).ShouldBe(["x", "y"]);
    }

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateEmptyAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    sealed class Row
    {
        public Guid Id { get; init; }

        public int LongNumber { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? DeletedAt { get; init; }

        public string[] Names { get; init; } = [];

        public int[] Numbers { get; init; } = [];

        public string Payload { get; init; } = "";
    }
}
