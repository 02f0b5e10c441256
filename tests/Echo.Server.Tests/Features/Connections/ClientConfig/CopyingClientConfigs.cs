using System.Text.Json.Nodes;
using Echo.Server.Features.Connections.ClientConfig;

namespace Echo.Server.Tests.Features.Connections.ClientConfig;

/// <summary>What people copy into their MCP clients.</summary>
public sealed class CopyingClientConfigs(EchoHost echo) : IClassFixture<EchoHost>
{
    const string Url = "https://echo.example.com/mcp";

    [Fact]
    public void EachClientGetsItsOwnForm()
    {
        var texts = ClientTexts.Of("echo", Url).ToDictionary(item => item.Client, item => item.Text);
        texts["claude-code"].ShouldBe($"claude mcp add --transport http echo {Url} --header \"Authorization: Bearer <YOUR_API_KEY>\"");
        Same(texts["cursor"], """{"mcpServers":{"echo":{"url":"https://echo.example.com/mcp","headers":{"Authorization":"Bearer <YOUR_API_KEY>"}}}}""");
        Same(
            texts["vscode"],
            """{"servers":{"echo":{"type":"http","url":"https://echo.example.com/mcp","headers":{"Authorization":"Bearer <YOUR_API_KEY>"}}}}""");
        Same(
            texts["windsurf"],
            """{"mcpServers":{"echo":{"serverUrl":"https://echo.example.com/mcp","headers":{"Authorization":"Bearer <YOUR_API_KEY>"}}}}""");
        Same(
            texts["claude-desktop"],
            """
            {"mcpServers":{"echo":{"command":"npx","args":["-y","mcp-remote","https://echo.example.com/mcp","--header","Authorization:${AUTHORIZATION}"],
            "env":{"AUTHORIZATION":"Bearer <YOUR_API_KEY>"}}}}
            """);
        texts["codex"].ShouldBe(
            "[mcp_servers.echo]\nurl = \"https://echo.example.com/mcp\"\nhttp_headers = { Authorization = \"Bearer <YOUR_API_KEY>\" }\n");
        Same(
            texts["stdio"],
            """
            {"mcpServers":{"echo":{"command":"<PATH_TO_ECHO>/run","args":["stdio"],
            "env":{"ECHO_URL":"https://echo.example.com/mcp","ECHO_API_KEY":"<YOUR_API_KEY>"}}}}
            """);
    }

    [Theory]
    [InlineData("http://localhost:8000/mcp", false)]
    [InlineData("http://192.0.2.1:8000/mcp", true)]
    public void TheBridgeIsToldWhereHttpIsMeant(string url, bool told) =>
        ClientTexts.Of("echo", url).Single(item => item.Client == "claude-desktop").Text.Contains("--allow-http", StringComparison.Ordinal).ShouldBe(told);

    [Fact]
    public void AShellTakesTheUrlAsItIs() =>
        ClientTexts.Of("echo", "http://[::1]/a'b$(c)/mcp")[0].Text.ShouldContain(" echo 'http://[::1]/a'\\''b$(c)/mcp' --header ");

    [Fact]
    public async Task TheGatewaysUrlIsFilledIn()
    {
        var (status, body) = await echo.SendAsync(HttpMethod.Get, "/api/v1/client-config", echo.User);
        status.ShouldBe(200);
        var url = $"http://localhost:{new Uri(echo.App.Urls.First()).Port}/mcp";
        ((string)body["name"]!, (string)body["url"]!, (string)body["placeholder"]!, (int)body["total"]!).ShouldBe(("echo", url, "<YOUR_API_KEY>", 7));
        body["items"]!.AsArray().ShouldAllBe(item => ((string)item!["text"]!).Contains(url) && ((string)item["text"]!).Contains("<YOUR_API_KEY>"));
    }

    [Fact]
    public async Task AConnectionsOwnerGetsItsEndpoint()
    {
        await using var server = new TinyMcpServer("token");
        await server.StartAsync();
        var (_, made) = await echo.PostAsync(
            "/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"token","name":"My Files"}""");
        var path = $"/api/v1/connections/{made["client_id"]}/client-config";
        var (status, body) = await echo.SendAsync(HttpMethod.Get, path, echo.User);
        (status, (string?)body["name"]).ShouldBe((200, "my-files"), body.ToJsonString());
        ((string)body["url"]!).ShouldEndWith("/mcp/servers/my-files");
        body.ToJsonString().ShouldNotContain("\"token\"");
        (await echo.SendAsync(HttpMethod.Get, path, echo.Developer)).Status.ShouldBe(404);
        (await echo.SendAsync(HttpMethod.Get, path, echo.Admin)).Status.ShouldBe(200);
        await echo.PostAsync("/mcp/disconnect", echo.User, $$"""{"client_id":"{{made["client_id"]}}"}""");
    }

    static void Same(string text, string json) => JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(json)).ShouldBeTrue(text);
}
