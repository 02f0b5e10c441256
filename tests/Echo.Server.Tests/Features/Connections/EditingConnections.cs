using System.Text.Json.Nodes;
using Dapper;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Connections as resources under /api/v1/connections.</summary>
public sealed class EditingConnections(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "a-bearer-token";

    readonly TinyMcpServer server = new(Token);

    public ValueTask InitializeAsync() => new(server.StartAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var client in (await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.User)).Body["clients"]!.AsArray())
            await echo.SendAsync(HttpMethod.Delete, $"/api/v1/connections/{client!["client_id"]}", echo.User);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task OneThatIsOnlyStoredIsOpenedWithItsFirstUse()
    {
        var (status, made) = await CreateAsync(",\"connect\":false,\"name\":\"Weather\"");
        status.ShouldBe(201, made.ToJsonString());
        ((string)made["state"]!, (string)made["slug"]!).ShouldBe(("idle", "weather"));
        made["server_info"].ShouldBeNull();
        var id = (Guid)made["client_id"]!;
        (await CallAsync(id)).Status.ShouldBe(200);
        var (_, read) = await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}", echo.User);
        ((string)read["state"]!, (string)read["server_info"]!["name"]!).ShouldBe(("connected", "tiny"));
    }

    [Fact]
    public async Task AWrongTokenIsMendedWithoutAnewConnection()
    {
        var id = (Guid)(await CreateAsync(",\"connect\":false", token: "wrong")).Body["client_id"]!;
        (await CallAsync(id)).Status.ShouldBe(502);
        var (status, changed) = await PatchAsync(id, $$"""{"bearer_token":"{{Token}}","name":"mended","slug":"mended"}""");
        status.ShouldBe(200, changed.ToJsonString());
        changed.ToJsonString().ShouldNotContain(Token);
        ((string)changed["name"]!, (string)changed["slug"]!).ShouldBe(("mended", "mended"));
        (await CallAsync(id)).Status.ShouldBe(200, "at once, whatever failed before");
        (await PatchAsync(id, """{"bearer_token":"***"}""")).Status.ShouldBe(200);
        (await CallAsync(id)).Status.ShouldBe(200, "three stars keep the token");

        var (_, audit) = await echo.SendAsync(HttpMethod.Get, $"/api/v1/audit?target={id}", echo.Admin);
        audit["items"]!.AsArray().Select(entry => $"{entry!["action"]} {entry["details"]!["fields"]?.ToJsonString()}".Trim())
            .ShouldBe(["connection.updated [\"name\",\"slug\",\"bearer_token\"]", "connection.created"]);
    }

    [Fact]
    public async Task WhatTheServerCallsItselfIsTold()
    {
        ((string?)(await CreateAsync("")).Body["server_info"]?["name"]).ShouldBe("tiny");
        var id = (Guid)(await CreateAsync(",\"connect\":false")).Body["client_id"]!;
        ((string?)(await echo.PostAsync($"/api/v1/connections/{id}/reconnect", echo.User, "{}")).Body["server_info"]?["name"]).ShouldBe("tiny");
    }

    [Fact]
    public async Task ThreeStarsKeepNoTokenWhereThereIsNone()
    {
        var id = (Guid)(await CreateAsync(",\"connect\":false")).Body["client_id"]!;
        (await PatchAsync(id, """{"auth_type":"none"}""")).Status.ShouldBe(200);
        var (status, problem) = await PatchAsync(id, """{"auth_type":"bearer","bearer_token":"***"}""");
        (status, (string?)problem["error"]?["details"]?[0]?["field"]).ShouldBe((422, "body.bearer_token"));
    }

    [Theory]
    [InlineData("\"slug\":\"raced\"", 409, null)]
    [InlineData("\"name\":\"raced\"", 201, "raced-2")]
    public async Task ASlugThatIsTakenAtTheSameMomentIsTaken(string field, int expected, string? slug)
    {
        var id = (Guid)(await CreateAsync(",\"connect\":false")).Body["client_id"]!;
        await using var link = await echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await link.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await link.ExecuteAsync("update connections set slug = 'raced' where id = @id", new { id });
        var making = CreateAsync($",\"connect\":false,{field}");
        await Eventually.TrueAsync(
            async () => await link.ExecuteScalarAsync<bool>(
                "select exists (select from pg_locks where pg_backend_pid() = any (pg_blocking_pids(pid)))"),
            TimeSpan.FromSeconds(20));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        var (status, body) = await making;
        (status, (string?)body["slug"]).ShouldBe((expected, slug), body.ToJsonString());
    }

    [Theory]
    [InlineData("""{"command":["true"]}""", "body.command")]
    [InlineData("""{"env":{"A":"b"}}""", "body.env")]
    [InlineData("""{"auth_type":"none","bearer_token":"x"}""", "body.auth_type")]
    [InlineData("""{"transport":"stdio"}""", null)]
    public async Task WhatDoesNotFitIsRefused(string body, string? field)
    {
        var id = (Guid)(await CreateAsync(",\"connect\":false")).Body["client_id"]!;
        var (status, answer) = await PatchAsync(id, body);
        if (field is null)
            status.ShouldBe(200, "unknown fields change nothing");
        else
            ((string)answer["error"]!["details"]![0]!["field"]!).ShouldBe(field);
        (await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}", echo.User)).Body["transport"]!.ToString().ShouldBe("http");
    }

    [Fact]
    public async Task ReconnectingTellsWhatIsWrong()
    {
        var id = (Guid)(await CreateAsync("")).Body["client_id"]!;
        var (status, again) = await echo.PostAsync($"/api/v1/connections/{id}/reconnect", echo.User, "{}");
        (status, (string)again["state"]!).ShouldBe((200, "connected"));
        await server.DisposeAsync();
        (status, var problem) = await echo.PostAsync($"/api/v1/connections/{id}/reconnect", echo.User, "{}");
        status.ShouldBe(502);
        ((string)problem["detail"]!).ShouldStartWith("Failed to connect to MCP server: ");
    }

    [Fact]
    public async Task DeletingLeavesNothing()
    {
        var id = (Guid)(await CreateAsync("")).Body["client_id"]!;
        (await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/calls", echo.User)).Status.ShouldBe(200);
        (await echo.SendAsync(HttpMethod.Delete, $"/api/v1/connections/{id}", echo.User)).Status.ShouldBe(204);
        (await echo.SendAsync(HttpMethod.Delete, $"/api/v1/connections/{id}", echo.User)).Status.ShouldBe(404);
        (await CallAsync(id)).Status.ShouldBe(404);
    }

    Task<(int Status, JsonNode Body)> CreateAsync(string fields, string token = Token) => echo.PostAsync(
        "/api/v1/connections",
        echo.User,
        $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{token}}"{{fields}}}""");

    Task<(int Status, JsonNode Body)> PatchAsync(Guid id, string body) =>
        echo.SendAsync(HttpMethod.Patch, $"/api/v1/connections/{id}", echo.User, body);

    Task<(int Status, JsonNode Body)> CallAsync(Guid id) =>
        echo.PostAsync("/mcp/call_tool", echo.User, $$"""{"client_id":"{{id}}","tool_name":"echo"}""");
}
