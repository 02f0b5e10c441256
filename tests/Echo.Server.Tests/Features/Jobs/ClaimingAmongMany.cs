using Echo.Server.Features.Jobs;
using Echo.Server.Features.Jobs.Working;
using Echo.Server.Tests.Features.Chat;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>A claim looks at what is next, and at everybody who waits only where that is not enough.</summary>
public sealed class ClaimingAmongMany
{
    const int Places = 32;

    static readonly Guid Worker = Guid.NewGuid();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhoeverWaitsIsNotAskedOneByOne()
    {
        await using var database = await FillAsync("select n, 50, n from generate_series(1, 500) n");
        using var listener = new PlanListener("jobs_pauses");
        await using var source = listener.Open(database.ConnectionString, "-c auto_explain.log_timing=off");
        var claim = await Claims(source).ClaimAsync(Worker, ["test"], [Places], Places, ownerCap: 8, Cancelled);
        claim.Jobs.Select(job => job.OwnerId).ShouldBe(Enumerable.Range(1, Places));
        var walks = listener.Plans.ShouldHaveSingleItem().Split('\n').Where(line => line.Contains("jobs_ready", StringComparison.Ordinal)).ToList();
        walks.ShouldNotBeEmpty();
        walks.ShouldAllBe(line => line.Contains("never executed", StringComparison.Ordinal));
    }

    /// <summary>One account has more that comes first than is looked at; what the others have still gets its places.</summary>
    [Fact]
    public async Task AFloodOfOneAccountHidesNobody()
    {
        await using var database = await FillAsync("select 1, 10, n from generate_series(1, 300) n union all select n, 50, n from generate_series(2, 40) n");
        var claim = await Claims(database.Source).ClaimAsync(Worker, ["test"], [Places], Places, ownerCap: 8, Cancelled);
        claim.Jobs.Count(job => job.OwnerId == 1).ShouldBe(8);
        claim.Jobs.Where(job => job.OwnerId != 1).Select(job => job.OwnerId).ShouldBe(Enumerable.Range(2, Places - 8));

        // Nor when all his places are taken.
        claim = await Claims(database.Source).ClaimAsync(Worker, ["test"], [5], 5, ownerCap: 8, Cancelled);
        claim.Jobs.Select(job => job.OwnerId).ShouldBe(Enumerable.Range(Places - 6, 5));
    }

    [Fact]
    public async Task PausedTypesAndDisabledOwnersGetNoPlaces()
    {
        await using var database = await FillAsync("select n, 50, n from generate_series(1, 200) n");
        await ExecuteAsync(database, "update access_accounts set is_active = false where id % 2 = 1; insert into jobs_pauses (type) values ('paused')");
        await ExecuteAsync(database, "update jobs set type = 'paused' where owner_id % 4 = 0");
        var claim = await Claims(database.Source).ClaimAsync(Worker, ["test", "paused"], [3, 3], Places, ownerCap: 8, Cancelled);
        claim.Jobs.Select(job => job.OwnerId).ShouldBe([2, 6, 10]);
    }

    static ClaimStore Claims(Npgsql.NpgsqlDataSource source)
    {
        var kinds = new JobKinds(new ServiceCollection().BuildServiceProvider(), new());
        return new(source, new JobTeller(new(new(source, TimeProvider.System), static () => { }), kinds));
    }

    /// <param name="jobs">Owner, priority and order of each.</param>
    static async Task<TestDatabase> FillAsync(string jobs)
    {
        var database = await TestDatabase.CreateAsync();
        await ExecuteAsync(
            database,
            $"""
            insert into access_accounts (uuid, username, role, created_at, updated_at)
            select gen_random_uuid(), 'person-' || n, 'user', now(), now() from generate_series(1, 500) n order by n;
            insert into jobs_workers (id, node, concurrency) values ('{Worker}', 'test', {Places});
            insert into jobs (id, type, owner_id, priority, state, run_at, attempts_left, max_attempts, timeout_seconds, keep_seconds)
            select gen_random_uuid(), 'test', owner, priority, 'ready', now() - interval '1 hour' + n * interval '1 second', 3, 3, 60, 60
            from ({jobs}) as j (owner, priority, n);
            """);
        return database;
    }

    static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }
}
