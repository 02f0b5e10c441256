using Dapper;
using Echo.Server.Features.Jobs;
using Echo.Testing;
using Echo.Testing.Hosts;
using Echo.Testing.Hosts.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>A server that only takes jobs in, in this process, and workers in processes of their own, to be killed.</summary>
sealed class JobNodes : IAsyncDisposable
{
    readonly List<HostProcess> workers = [];
    readonly DirectoryInfo data = Directory.CreateTempSubdirectory("echo-nodes-");
    readonly EchoHost echo;
    readonly string database;

    JobNodes(EchoHost echo, string database) => (this.echo, this.database) = (echo, database);

    public EchoHost Echo => echo;

    public JobQueue Queue => echo.App.Services.GetRequiredService<JobQueue>();

    public static Task<JobNodes> StartAsync() => StartAsync(database: null);

    /// <param name="database">Another one than that of all tests.</param>
    public static async Task<JobNodes> StartAsync(string? database)
    {
        var settings = new Dictionary<string, string> { ["ECHO_ROLE"] = "api" };
        if (database is not null)
            settings["DATABASE_URL"] = database;
        var host = new EchoHost
        {
            Settings = settings,
            Change = builder => builder.Services.AddSingleton<IJobHandler, LedgerHandler>().AddSingleton<IJobHandler, LethalHandler>(),
        };
        await host.InitializeAsync();
        var nodes = new JobNodes(host, database ?? host.DatabaseUrl);
        await nodes.QueryAsync<object>(LedgerHandler.Schema);
        return nodes;
    }

    public async Task<HostProcess> StartWorkerAsync(int concurrency, bool ticks = false)
    {
        var environment = new Dictionary<string, string>
        {
            ["ECHO_DATA"] = data.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName,
            ["DATABASE_URL"] = database,
            ["ECHO_ROLE"] = "worker",
            ["PORT"] = "0",
            ["LOG_LEVEL"] = "Critical",
            ["Jobs__Concurrency"] = $"{concurrency}",
        };
        if (ticks)
            environment[JobHost.TickVariable] = "1";
        var (worker, _) = await HostProcess.StartAsync(environment, "jobs");
        workers.Add(worker);
        return worker;
    }

    /// <summary>Adds jobs that leave a row each.</summary>
    public async Task AddAsync(int count, int pause)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(500))
            await Queue.AddAsync([.. some.Select(_ => Ledger.Job(pause))], TestContext.Current.CancellationToken);
    }

    public Task<long> DoneAsync() => QueryAsync<long>("select count(*) from test_effects");

    public Task<long> ExecutionsAsync() => QueryAsync<long>("select count(*) from test_executions");

    /// <summary>Waits until no job of the ledger is left to do.</summary>
    public Task EmptyAsync(TimeSpan within) => Eventually.TrueAsync(
        async () => await QueryAsync<long>("select count(*) from jobs where type = 'test_ledger' and state <> 'completed'") == 0, within);

    public Task DoneBecomesAsync(long count, TimeSpan within) => Eventually.TrueAsync(async () => await DoneAsync() >= count, within);

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        var source = echo.App.Services.GetRequiredService<Npgsql.NpgsqlDataSource>();
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
            worker.Dispose();
        await echo.DisposeAsync();
        data.Delete(recursive: true);
    }
}
