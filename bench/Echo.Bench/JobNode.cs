using System.Diagnostics;
using Dapper;
using Echo.Server;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Echo.Bench;

/// <summary>A whole Echo with its own PostgreSQL, and a kind of job that does nothing.</summary>
sealed class JobNode : IAsyncDisposable
{
    readonly string directory;
    readonly WebApplication app;
    readonly NothingHandler handler;

    JobNode(string directory, WebApplication app, NothingHandler handler) => (this.directory, this.app, this.handler) = (directory, app, handler);

    JobQueue Queue => app.Services.GetRequiredService<JobQueue>();

    public static async Task<JobNode> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("echo-bench-").FullName;
        var handler = new NothingHandler();
        var settings = new Dictionary<string, string?>
        {
            ["ECHO_DATA"] = Path.Combine(directory, "data"),
            ["PORT"] = "0",
            ["LOG_LEVEL"] = "Warning",
        };
        var app = EchoServer.Build(CommandLine.Serve(settings), builder => builder.Services.AddSingleton<IJobHandler>(handler));
        await app.StartAsync();
        return new(directory, app, handler);
    }

    /// <returns>Milliseconds from the call that adds a job to the beginning of its handler.</returns>
    public async Task<double> StartOneAsync()
    {
        var started = handler.Expect(1);
        var begin = Stopwatch.GetTimestamp();
        await Queue.AddAsync(new NewJob(NothingHandler.TypeName), CancellationToken.None);
        await started;
        var elapsed = Stopwatch.GetElapsedTime(begin, handler.LastStart).TotalMilliseconds;
        await EmptyAsync();
        return elapsed;
    }

    /// <returns>Jobs a second, from the first that may run to the last that has ended.</returns>
    public async Task<double> RunManyAsync(int count, int owners)
    {
        await ExecuteAsync("insert into jobs_pauses values ('bench_nothing') on conflict do nothing");
        var accounts = (await AccountsAsync(owners)).ToArray();
        foreach (var some in Enumerable.Range(0, count).Chunk(1_000))
            await Queue.AddAsync([.. some.Select(i => new NewJob(NothingHandler.TypeName) { OwnerId = accounts[i % owners] })], CancellationToken.None);
        var ended = handler.Expect(count);
        var begin = Stopwatch.GetTimestamp();
        await ExecuteAsync("delete from jobs_pauses");
        Queue.Wake();
        await ended;
        await EmptyAsync();
        return count / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <summary>Adds jobs that have ended, and lets PostgreSQL count them as it would have by then.</summary>
    public async Task FillAsync(int count)
    {
        await ExecuteAsync(
            $"""
            insert into jobs (id, type, owner_id, priority, state, run_at, attempt, attempts_left, max_attempts, timeout_seconds, keep_seconds,
                              started_at, completed_at, expires_at)
            select gen_random_uuid(), 'bench_nothing', i % 100, 0, 'completed', now(), 1, 2, 3, 1800, 604800, now(), now(), now() + interval '7 days'
            from generate_series(1, {count}) i;
            """);
        await ExecuteAsync("vacuum analyze jobs");
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    // Until all ends are written.
    async Task EmptyAsync()
    {
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        while (await connection.ExecuteScalarAsync<bool>("select exists (select from jobs where state = 'running')"))
            await Task.Delay(1);
    }

    async Task<IEnumerable<int>> AccountsAsync(int count)
    {
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            insert into access_accounts (uuid, username, role, created_at, updated_at)
            select gen_random_uuid(), 'bench' || i, 'user', now(), now() from generate_series(1, @count) i
            on conflict do nothing
            """,
            new { count });
        return await connection.QueryAsync<int>("select id from access_accounts order by id limit @count", new { count });
    }

    async Task ExecuteAsync(string sql)
    {
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await connection.ExecuteAsync(sql, commandTimeout: 600);
    }
}
