using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Jobs;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Jobs;

/// <summary>The whole product with kinds of jobs that do what a test says. Each test adds jobs of its own and looks at those alone.</summary>
public sealed class JobsHost : IAsyncLifetime
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public JobsHost() => Echo = new()
    {
        Settings = new Dictionary<string, string> { ["Jobs:Concurrency"] = "8", ["Jobs:MaxRunningPerOwner"] = "3" },
        Change = builder =>
        {
            foreach (var handler in Handlers)
                builder.Services.AddSingleton<IJobHandler>(handler);
        },
    };

    public EchoHost Echo { get; }

    internal ScriptedHandler Plain { get; } = new("scripted", new() { MaxAttempts = 2, Backoff = static _ => TimeSpan.FromMilliseconds(50) });

    internal ScriptedHandler Quick { get; } = new("quick", new() { Timeout = TimeSpan.FromSeconds(1) });

    internal ScriptedHandler Narrow { get; } = new("narrow", new() { MaxPerNode = 1 });

    internal ScriptedHandler Shown { get; } = new("shown", new() { IsBackgroundTask = true, MaxAttempts = 1 });

    internal JobQueue Queue => Echo.App.Services.GetRequiredService<JobQueue>();

    IEnumerable<ScriptedHandler> Handlers => [Plain, Quick, Narrow, Shown];

    public ValueTask InitializeAsync() => Echo.InitializeAsync();

    public ValueTask DisposeAsync() => Echo.DisposeAsync();

    /// <summary>Adds a job for an account of the host, or for none, and says what its handler does.</summary>
    internal async Task<Guid> AddAsync(
        ScriptedHandler handler, Func<JobRun, CancellationToken, Task<JobOutcome>> script, Func<NewJob, NewJob>? change = null)
    {
        var job = new NewJob(handler.Type) { OwnerId = 1 };
        job = change?.Invoke(job) ?? job;
        handler.Scripts[job.Id] = script;
        await Queue.AddAsync(job, TestContext.Current.CancellationToken);
        return job.Id;
    }

    internal async Task<Job> EndAsync(Guid id)
    {
        var job = await Queue.WaitAsync(id, Limit, TestContext.Current.CancellationToken);
        job.ShouldNotBeNull();
        JobState.IsFinal(job.State).ShouldBeTrue($"{job.State} {job.Error}");
        return job;
    }

    internal async Task BecomesAsync(Guid id, string state) => await Eventually.TrueAsync(
        async () => (await Queue.FindAsync(id, TestContext.Current.CancellationToken))?.State == state, Limit);

    public async Task<JsonNode> GetAsync(string path, int expected = 200)
    {
        var (status, body) = await Echo.SendAsync(HttpMethod.Get, path, Echo.Admin);
        status.ShouldBe(expected, body.ToJsonString());
        return body;
    }

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
