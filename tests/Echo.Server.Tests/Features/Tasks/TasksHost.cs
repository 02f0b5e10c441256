using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Catalog;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Tasks;

/// <summary>The whole product, with one more source of tools that does what a test says.</summary>
public sealed class TasksHost : IAsyncLifetime
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public TasksHost() => Echo = new()
    {
        Settings = new Dictionary<string, string> { ["Tasks:TimeoutSeconds"] = "5" },
        Change = builder => builder.Services.AddSingleton<IToolSource>(Desk).AddSingleton<IToolSource>(Strict),
    };

    public EchoHost Echo { get; }

    internal ScriptedSource Desk { get; } = new("desk");

    /// <summary>Takes objects alone.</summary>
    internal ScriptedSource Strict { get; } = new("strict", takesAnyArguments: false);

    public ValueTask InitializeAsync() => Echo.InitializeAsync();

    public ValueTask DisposeAsync() => Echo.DisposeAsync();

    /// <summary>Creates a task of the user's account.</summary>
    public async Task<string> CreateAsync(string body)
    {
        var (status, made) = await Echo.PostAsync("/api/tasks", Echo.User, body);
        status.ShouldBe(201, made.ToJsonString());
        return (string)made["data"]!["id"]!;
    }

    public async Task<JsonNode> GetAsync(string id)
    {
        var (status, body) = await Echo.SendAsync(HttpMethod.Get, $"/api/tasks/{id}", Echo.User);
        status.ShouldBe(200, body.ToJsonString());
        return body["data"]!;
    }

    public async Task<JsonNode> ExecuteAsync(string id)
    {
        var (status, body) = await Echo.SendAsync(HttpMethod.Post, $"/api/tasks/{id}/execute", Echo.User);
        status.ShouldBe(200, body.ToJsonString());
        return body["data"]!;
    }

    public Task BecomesAsync(string id, string status) =>
        Eventually.TrueAsync(async () => (string)(await GetAsync(id))["status"]! == status, Limit);

    /// <summary>Lets the next run of a task be due now, instead of in a minute.</summary>
    public Task HurryAsync(string id) => ExecuteSqlAsync(
        "update jobs set run_at = now() where state = 'scheduled' and id = (select run_id from tasks where id = @id::uuid)", new { id });

    public async Task ExecuteSqlAsync(string sql, object parameters)
    {
        await using var connection = await Echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
