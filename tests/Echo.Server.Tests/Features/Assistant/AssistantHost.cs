using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Catalog;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Assistant;

/// <summary>The whole product with a model that says what a test wants, and a source of tools that do what a test wants.</summary>
public sealed class AssistantHost : IAsyncLifetime
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public EchoHost Echo { get; private set; } = null!;

    public ScriptedModel Model { get; private set; } = null!;

    internal DeskSource Desk { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Model = await ScriptedModel.StartAsync();
        Echo = new()
        {
            Settings = new Dictionary<string, string>
            {
                ["OPENAI_API_KEY"] = ScriptedModel.Key,
                ["OPENAI_API_BASE"] = Model.Url,
                ["Model:Attempts"] = "3",
                ["Assistant:MaxRounds"] = "6",
                ["Assistant:MaxTokens"] = "1000",
                ["Assistant:MaxCostCents"] = "100",
                ["Assistant:InputPriceCents"] = "100",
                ["Assistant:OutputPriceCents"] = "200000",
                ["Assistant:MaxResultCharacters"] = "1000",
            },
            Change = builder => builder.Services.AddSingleton<IToolSource>(Desk),
        };
        await Echo.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Echo.DisposeAsync();
        await Model.DisposeAsync();
    }

    /// <summary>A message that no other test sends.</summary>
    public static string Message(string text) => $"{text} ({Guid.NewGuid():N})";

    /// <summary>Sends a message as the user's account.</summary>
    public async Task<string> RunAsync(string message, string? token = null)
    {
        var (status, body) = await Echo.PostAsync("/run", token ?? Echo.User, new JsonObject { ["message"] = message }.ToJsonString());
        status.ShouldBe(200, body.ToJsonString());
        return (string)body["job_id"]!;
    }

    public async Task<JsonNode> ResultAsync(string id, string? token = null)
    {
        var (status, body) = await Echo.SendAsync(HttpMethod.Get, $"/result/{id}", token ?? Echo.User);
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    /// <summary>Waits until a job has ended.</summary>
    public async Task<JsonNode> EndAsync(string id, string? token = null)
    {
        await Eventually.TrueAsync(async () => (string)(await ResultAsync(id, token))["status"]! is "completed" or "failed", Limit);
        return await ResultAsync(id, token);
    }

    public async Task<JsonNode> AnswerAsync(string message, string? token = null) => await EndAsync(await RunAsync(message, token), token);

    public async Task<JsonNode> GetAsync(string path, string? token = null)
    {
        var (status, body) = await Echo.SendAsync(HttpMethod.Get, path, token ?? Echo.User);
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    /// <summary>Waits until a call of a job waits for somebody.</summary>
    public async Task<JsonNode> ApprovalAsync(string jobId)
    {
        JsonNode? found = null;
        await Eventually.TrueAsync(
            async () => (found = (await GetAsync("/api/v1/approvals?state=waiting&page_size=100"))["items"]!.AsArray()
                .FirstOrDefault(item => (string)item!["job_id"]! == jobId)) is not null,
            Limit);
        await Eventually.TrueAsync(async () => (string)(await ResultAsync(jobId))["status"]! == "pending", Limit);
        return found!;
    }

    public async Task<(int Status, JsonNode Body)> DecideAsync(JsonNode approval, string decision, bool remember = false, string? token = null) =>
        await Echo.PostAsync(
            $"/api/v1/approvals/{approval["id"]}",
            token ?? Echo.User,
            new JsonObject { ["decision"] = decision, ["remember"] = remember }.ToJsonString());

    public async Task SetPolicyAsync(string tool, string policy)
    {
        var (status, body) = await Echo.SendAsync(HttpMethod.Put, $"/api/v1/approvals/policies/{tool}", Echo.User, $$"""{"policy":"{{policy}}"}""");
        status.ShouldBe(200, body.ToJsonString());
    }

    public Task ForgetPolicyAsync(string tool) => Echo.SendAsync(HttpMethod.Delete, $"/api/v1/approvals/policies/{tool}", Echo.User);

    internal IReadOnlyList<ToolCall> CallsWith(string text) =>
        [.. Desk.Calls.Where(call => call.Arguments.ToString().Contains(text, StringComparison.Ordinal))];

    public async Task ExecuteSqlAsync(string sql, object parameters)
    {
        await using var connection = await Echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql, parameters);
    }
}
