using System.Text.Json.Nodes;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Operations.Audit;

public sealed class ReadingTheAuditTrail(EchoHost echo) : IClassFixture<EchoHost>
{
    [Fact]
    public async Task BelongsToAdministrators()
    {
        (await echo.SendAsync(HttpMethod.Get, "/api/v1/audit", null)).Status.ShouldBe(401);
        (await echo.SendAsync(HttpMethod.Get, "/api/v1/audit", echo.Developer)).Status.ShouldBe(403);
        (await echo.SendAsync(HttpMethod.Get, "/api/v1/audit?page=0&outcome=maybe&actor=7&from=soon", echo.Admin)).Status.ShouldBe(422);
    }

    [Fact]
    public async Task TellsWhoMadeAndRevokedAKey()
    {
        var (_, key) = await echo.PostAsync("/api/v1/auth/api-keys", echo.Developer, """{"name":"audited","scopes":["mcp:use"]}""");
        await echo.SendAsync(HttpMethod.Delete, $"/api/v1/auth/api-keys/{key["id"]}", echo.Developer);
        await echo.SendAsync(HttpMethod.Delete, $"/api/v1/auth/api-keys/{key["id"]}", echo.Developer);

        var page = await ReadAsync($"target={key["id"]}");
        ((int)page["total"]!).ShouldBe(2, "revoking again changes nothing");
        var (revoked, created) = (page["items"]![0]!, page["items"]![1]!);
        ((string)revoked["action"]!).ShouldBe("key.revoked");
        ((string)created["action"]!).ShouldBe("key.created");
        created["details"]!.ToJsonString().ShouldBe("""{"name":"audited","scopes":["mcp:use"]}""");
        ((string)created["actor"]!["username"]!).ShouldBe("a-developer");
        ((string)created["outcome"]!).ShouldBe("done");
        ((string)created["client_address"]!).ShouldBe("127.0.0.1");
        ((string)created["request_id"]!).ShouldNotBeEmpty();
        page.ToJsonString().ShouldNotContain((string)key["key"]!);
    }

    [Fact]
    public async Task TellsOfRefusalsAndTheirNumber()
    {
        for (var i = 0; i < 3; i++)
            await echo.SendAsync(HttpMethod.Get, "/api/v1/audit", echo.Viewer);
        JsonNode? found = null;
        await Eventually.TrueAsync(
            async () => (found = (await ReadAsync("action=request.forbidden&outcome=refused"))["items"]!.AsArray()
                .FirstOrDefault(item => (string)item!["actor"]!["username"]! == "a-viewer")) is not null,
            TimeSpan.FromSeconds(30));
        ((string)found!["reason"]!).ShouldBe("Missing permission: users:read");
        ((string)found["target"]!).ShouldBe("/api/v1/audit");
        ((int)found["repeats"]!).ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task TellsOfAWrongPasswordWithoutIt()
    {
        const string Secret = "a-password-in-the-wrong-field";
        await echo.PostAsync("/auth/login", null, $$"""{"username":"a-viewer","password":"{{Secret}}"}""");
        await echo.PostAsync("/auth/login", null, $$"""{"username":"{{Secret}}","password":"x"}""");
        JsonNode? page = null;
        await Eventually.TrueAsync(
            async () => (int)(page = await ReadAsync("action=session.refused"))["total"]! >= 2, TimeSpan.FromSeconds(30));
        page!["items"]!.AsArray().Select(item => (string?)item!["target"]).ShouldContain(target => target != null, page.ToJsonString());
        page["items"]!.AsArray().Select(item => (string?)item!["target"]).ShouldContain((string?)null, "nobody has this name");
        page.ToJsonString().ShouldNotContain(Secret);
    }

    [Fact]
    public async Task IsFilteredAndPaged()
    {
        for (var i = 0; i < 3; i++)
            await echo.SignInAsync("viewer");
        var all = await ReadAsync("action=session&outcome=done&page_size=100");
        all["items"]!.AsArray().ShouldAllBe(item => ((string)item!["action"]!).StartsWith("session."));
        var first = await ReadAsync("action=session.opened&page_size=2");
        var second = await ReadAsync("action=session.opened&page_size=2&page=2");
        first["items"]!.AsArray().Count.ShouldBe(2);
        ((int)first["total_pages"]!).ShouldBe(((int)first["total"]! + 1) / 2);
        Ids(first).ShouldNotContain(id => Ids(second).Contains(id));
        var viewer = (string)first["items"]![0]!["actor"]!["id"]!;
        (await ReadAsync($"actor={viewer}&page_size=100"))["items"]!.AsArray()
            .ShouldAllBe(item => (string)item!["actor"]!["username"]! == "a-viewer");
        ((int)(await ReadAsync("to=2020-01-01T00:00:00Z"))["total"]!).ShouldBe(0);
    }

    static string[] Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    async Task<JsonNode> ReadAsync(string query)
    {
        var (status, body) = await echo.SendAsync(HttpMethod.Get, $"/api/v1/audit?{query}", echo.Admin);
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }
}
