using System.Text.Json.Nodes;
using Dapper;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Connections belong to who made them, within a limit, and keep their secrets.</summary>
public sealed class KeepingConnections(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "canary-of-a-bearer-token";

    readonly TinyMcpServer server = new(Token);

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task TheyAreUsableByTheirOwnerAlone()
    {
        var id = await ConnectAsync(echo.User, "mine");
        var call = $$$"""{"client_id":"{{{id}}}","tool_name":"echo","arguments":{"a":1.0}}""";
        (await echo.PostAsync("/mcp/call_tool", echo.User, call)).Body["result"]!.ToJsonString().ShouldBe("""{"a":1.0}""");

        // Not yours is not there; an administrator sees all.
        (await echo.PostAsync("/mcp/call_tool", echo.Developer, call)).Status.ShouldBe(404);
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.Developer)).Status.ShouldBe(404);
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.Developer)).Status.ShouldBe(404);
        (await echo.PostAsync("/mcp/disconnect", echo.Developer, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(404);
        ((int)(await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.Developer)).Body["total"]!).ShouldBe(0);
        (await echo.PostAsync("/mcp/call_tool", echo.Admin, call)).Status.ShouldBe(200);

        await DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task TheirNumberIsLimitedAndSlugsAreUnique()
    {
        var first = await ConnectAsync(echo.Developer, "twin");
        var second = await ConnectAsync(echo.Developer, "twin");
        ((string)(await MetadataAsync(echo.Developer, first))["slug"]!).ShouldBe("twin");
        ((string)(await MetadataAsync(echo.Developer, second))["slug"]!).ShouldBe("twin-2");

        var (status, problem) = await echo.PostAsync("/mcp/connect", echo.Developer, Definition("third"));
        (status, (string)problem["detail"]!).ShouldBe((409, "Connection limit reached (2)"));

        await DisconnectAsync(echo.Developer, second);
        (status, problem) = await echo.PostAsync("/mcp/connect", echo.Developer, Definition("other", "\"slug\":\"twin\","));
        (status, (string)problem["error"]!["details"]!["field"]!).ShouldBe((409, "slug"));
        await DisconnectAsync(echo.Developer, first);
    }

    [Fact]
    public async Task ASlugTakesTheFirstFreeNumber()
    {
        var stem = new string('s', 37);
        await using var link = await echo.Database.OpenConnectionAsync();
        await link.ExecuteAsync(
            """
            insert into connections (id, name, slug, transport, mcp_url, auth_type, client_version, timeout_seconds, created_at, last_activity)
            select gen_random_uuid(), 'x', slug, 'http', 'http://x/', 'none', '1', 30, now(), now()
            from (
                select unnest(array['triple', 'triple-2', 'triple-4', 'triplets', @stem]) as slug
                union all
                select @stem || '-' || n from generate_series(2, 99) n) taken
            """,
            new { stem });
        (string Name, string Slug)[] made = [("triple", "triple-3"), ("triple", "triple-5")];
        List<Guid> ids = [];
        foreach (var (name, slug) in made)
        {
            ids.Add(await ConnectAsync(echo.Admin, name));
            ((string)(await MetadataAsync(echo.Admin, ids[^1]))["slug"]!).ShouldBe(slug);
        }

        foreach (var id in ids)
            await DisconnectAsync(echo.Admin, id);

        // The number takes the place of the name's end where both would be too long.
        var longest = await ConnectAsync(echo.Admin, stem);
        ((string)(await MetadataAsync(echo.Admin, longest))["slug"]!).ShouldBe($"{stem[..36]}-100");
        await DisconnectAsync(echo.Admin, longest);
        await link.ExecuteAsync("delete from connections where mcp_url = 'http://x/'");
    }

    [Fact]
    public async Task SecretsShowNowhere()
    {
        var id = await ConnectAsync(echo.Admin, "sealed");
        await using var link = await echo.Database.OpenConnectionAsync();
        var row = await link.QuerySingleAsync<string>("select row_to_json(c)::text from connections c where id = @id", new { id });
        row.ShouldContain("v1.");
        row.ShouldNotContain(Token);
        (await MetadataAsync(echo.Admin, id)).ToJsonString().ShouldNotContain(Token);
        (await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.Admin)).Body.ToJsonString().ShouldNotContain(Token);
        await DisconnectAsync(echo.Admin, id);
        (await link.ExecuteScalarAsync<int>("select count(*)::int from connections where id = @id", new { id })).ShouldBe(0);
    }

    [Fact]
    public async Task HiddenToolsAreNeitherListedNorCalled()
    {
        var id = await ConnectAsync(echo.Admin, "hiding", "\"disabled_tools\":[\"secret\"],");
        var tools = (await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.Admin)).Body["tools"]!.AsArray();
        tools.Select(tool => (string)tool!["name"]!).ShouldBe(["echo"]);
        var (_, called) = await echo.PostAsync("/mcp/call_tool", echo.Admin, $$"""{"client_id":"{{id}}","tool_name":"secret"}""");
        ((string)called["status"]!, (string)called["error"]!).ShouldBe(("error", "Unknown tool: secret"));
        await DisconnectAsync(echo.Admin, id);
    }

    [Fact]
    public async Task AWrongTokenIsToldAndNothingIsStored()
    {
        var body = Definition("refused").Replace(Token, "wrong-token");
        var (status, problem) = await echo.PostAsync("/mcp/connect", echo.Admin, body);
        status.ShouldBe(502);
        ((string)problem["detail"]!).ShouldContain("401");
        ((string)problem["detail"]!).ShouldNotContain("wrong-token");
    }

    async Task<Guid> ConnectAsync(string token, string name, string more = "")
    {
        var (status, body) = await echo.PostAsync("/mcp/connect", token, Definition(name, more));
        status.ShouldBe(201, body.ToJsonString());
        return (Guid)body["client_id"]!;
    }

    async Task DisconnectAsync(string token, Guid id) =>
        (await echo.PostAsync("/mcp/disconnect", token, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);

    async Task<JsonNode> MetadataAsync(string token, Guid id) =>
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", token)).Body["metadata"]!;

    string Definition(string name, string more = "") =>
        $$"""{"transport":"http",{{more}}"mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}","name":"{{name}}"}""";
}
