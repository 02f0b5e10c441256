using Dapper;
using Echo.Server.Features.Connections;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>What becomes of connections whose owner's account is disabled or deleted (contract sections 3.2 and 7).</summary>
public sealed class LosingTheOwner(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string ToolCall = """{"client_id":"ID","tool_name":"echo","arguments":{}}""";

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly TinyMcpServer server = new("token");

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task ADisabledOwnersConnectionsCloseAndStay()
    {
        var (owner, token) = await RegisterAsync("disabled");
        var id = await ConnectAsync(token);
        Pool.Held.Keys.ShouldContain(id);

        await PutAsync(owner, """{"isActive":false}""");
        await Eventually.TrueAsync(() => !Pool.Held.ContainsKey(id), Limit);

        // Nobody opens it again, and it is still there when its owner comes back.
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.Admin)).Status.ShouldBe(200);
        var (status, problem) = await echo.PostAsync("/mcp/call_tool", echo.Admin, ToolCall.Replace("ID", id.ToString()));
        (status, (string)problem["detail"]!).ShouldBe((502, "Upstream not reachable: The account of the connection's owner is inactive"));
        Pool.Held.Keys.ShouldNotContain(id);
        await PutAsync(owner, """{"isActive":true}""");
        (await echo.PostAsync("/mcp/call_tool", echo.Admin, ToolCall.Replace("ID", id.ToString()))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task WhatIsADisabledUsersOwnCloses()
    {
        var (status, body) = await echo.PostAsync(
            "/mcp/connect", echo.Admin, Definition().Replace("}", ",\"visibility\":\"team\",\"isolation\":\"user\"}"));
        status.ShouldBe(201, body.ToJsonString());
        var (user, token) = await RegisterAsync("using");
        var before = Pool.Count;
        (await echo.PostAsync("/mcp/call_tool", token, ToolCall.Replace("ID", (string)body["client_id"]!))).Status.ShouldBe(200);
        Pool.Count.ShouldBe(before + 1);
        await PutAsync(user, """{"isActive":false}""");
        await Eventually.TrueAsync(() => Pool.Count == before, Limit);
        await echo.PostAsync("/mcp/disconnect", echo.Admin, $$"""{"client_id":"{{body["client_id"]}}"}""");
    }

    [Fact]
    public async Task ADeletedOwnerTakesTheConnectionsAlong()
    {
        var (owner, token) = await RegisterAsync("deleted");
        var (one, two) = (await ConnectAsync(token), await ConnectAsync(token));
        (await echo.SendAsync(HttpMethod.Delete, $"/api/users/{owner}", echo.Admin)).Status.ShouldBe(200);
        await Eventually.TrueAsync(async () => await CountAsync([one, two]) == 0, Limit);
        await Eventually.TrueAsync(() => !Pool.Held.ContainsKey(one) && !Pool.Held.ContainsKey(two), Limit);
    }

    [Fact]
    public async Task AConnectionThatAnotherNodeDeletedCloses()
    {
        var (_, token) = await RegisterAsync("elsewhere");
        var id = await ConnectAsync(token);
        await using (var link = await echo.Database.OpenConnectionAsync())
            await link.ExecuteAsync("delete from connections where id = @id", new { id });
        await Eventually.TrueAsync(() => !Pool.Held.ContainsKey(id), Limit);
    }

    [Fact]
    public async Task NothingIsStoredForAnOwnerWhoIsGone()
    {
        var (owner, token) = await RegisterAsync("gone");

        // The account ends while its server is being opened.
        server.WhileOpening = async () => (await echo.SendAsync(HttpMethod.Delete, $"/api/users/{owner}", echo.Admin)).Status.ShouldBe(200);
        var (status, problem) = await echo.PostAsync("/mcp/connect", token, Definition());
        (status, (string)problem["detail"]!).ShouldBe((401, "Account is inactive"));
        await using var link = await echo.Database.OpenConnectionAsync();
        (await link.ExecuteScalarAsync<int>(
            "select count(*)::int from connections c join account_directory a on a.id = c.owner_id where a.uuid = @owner", new { owner })).ShouldBe(0);
    }

    UpstreamPool Pool => echo.App.Services.GetRequiredService<UpstreamPool>();

    async Task<(Guid Id, string Token)> RegisterAsync(string name)
    {
        var (status, body) = await echo.PostAsync(
            "/api/auth/register", null, $$"""{"username":"owner-{{name}}","email":"{{name}}@owners.example","password":"SecurePassword123!"}""");
        status.ShouldBe(201, body.ToJsonString());
        return ((Guid)body["data"]!["user"]!["id"]!, (string)body["data"]!["token"]!);
    }

    async Task PutAsync(Guid id, string body) =>
        (await echo.SendAsync(HttpMethod.Put, $"/api/users/{id}", echo.Admin, body)).Status.ShouldBe(200);

    async Task<Guid> ConnectAsync(string token)
    {
        var (status, body) = await echo.PostAsync("/mcp/connect", token, Definition());
        status.ShouldBe(201, body.ToJsonString());
        return (Guid)body["client_id"]!;
    }

    async Task<int> CountAsync(Guid[] ids)
    {
        await using var link = await echo.Database.OpenConnectionAsync();
        return await link.ExecuteScalarAsync<int>("select count(*)::int from connections where id = any(@ids)", new { ids });
    }

    string Definition() => $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"token"}""";
}
