using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Connections;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Security;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections.Serving;

/// <summary>A host that hears what its database tells, and an MCP server to connect.</summary>
public sealed class ServingHost : IAsyncLifetime
{
    const string Token = "a-bearer-token";

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    public EchoHost Echo { get; } = new()
    {
        Settings = new Dictionary<string, string> { ["Connections:MaxPerUser"] = "100" },
    };

    internal TinyMcpServer Server { get; } = new(Token);

    public ServerDirectory Directory => Get<ServerDirectory>();

    public OfferBook Book => Get<OfferBook>();

    public ServerNews News => Get<ServerNews>();

    internal UpstreamPool Pool => Get<UpstreamPool>();

    internal T Get<T>()
        where T : notnull => Echo.App.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        await Server.StartAsync();
        await Echo.InitializeAsync();
        await HearAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Echo.DisposeAsync();
        await Server.DisposeAsync();
    }

    public Task HearAsync() => Eventually.TrueAsync(() => Get<NotificationState>().IsLive, Soon);

    /// <summary>Waits until everything that was committed has been heard.</summary>
    public Task CatchUpAsync() => Get<NotificationState>().CatchUpAsync(TestContext.Current.CancellationToken);

    /// <summary>A role's account, as its requests come.</summary>
    public async Task<Caller> CallerAsync(string role, params string[] rights)
    {
        await using var link = await Echo.Database.OpenConnectionAsync();
        var (id, uuid) = await link.QuerySingleAsync<(int, Guid)>(
            "select id, uuid from account_directory where username = @name", new { name = $"a-{role}" });
        return new() { Id = id, Uuid = uuid, Username = $"a-{role}", Role = role, Rights = rights.Length > 0 ? rights : [Permissions.McpUse] };
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var link = await Echo.Database.OpenConnectionAsync();
        await link.ExecuteAsync(sql);
    }

    public async Task<Guid> ConnectAsync(string token, string fields)
    {
        var (status, made) = await Echo.PostAsync(
            "/mcp/connect",
            token,
            $$"""{"transport":"http","mcp_url":"{{Server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}",{{fields}}}""");
        status.ShouldBe(201, made.ToJsonString());
        return (Guid)made["client_id"]!;
    }

    /// <summary>Stores a definition that nobody opens.</summary>
    public async Task<Guid> StoreAsync(string token, string fields)
    {
        var (status, made) = await Echo.PostAsync(
            "/api/v1/connections",
            token,
            $$"""{"connect":false,"transport":"http","mcp_url":"{{Server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}",{{fields}}}""");
        status.ShouldBe(201, made.ToJsonString());
        return (Guid)made["client_id"]!;
    }

    public async Task ChangeAsync(string token, Guid id, string body) =>
        (await Echo.SendAsync(HttpMethod.Patch, $"/api/v1/connections/{id}", token, body)).Status.ShouldBe(200);

    public async Task DeleteAsync(string token, Guid id) =>
        (await Echo.SendAsync(HttpMethod.Delete, $"/api/v1/connections/{id}", token)).Status.ShouldBe(204);

    internal static string Answer(JsonNode message, string result) => $$"""{"jsonrpc":"2.0","id":{{message["id"]}},"result":{{result}}}""";
}
