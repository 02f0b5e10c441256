using System.Text.Json.Nodes;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Connections.Import;

/// <summary>A client's configuration sent as a whole: each server is judged by itself.</summary>
public sealed class ImportingServers : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Path = "/api/v1/connections/import";

    readonly EchoHost echo;
    readonly TinyMcpServer server = new("token");

    public ImportingServers(EchoHost echo) => this.echo = echo;

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        var (_, clients) = await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.Admin);
        foreach (var client in clients["clients"]!.AsArray())
            await echo.PostAsync("/mcp/disconnect", echo.Admin, $$"""{"client_id":"{{client!["client_id"]}}"}""");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task OneThatFailsKeepsNoOtherFromBeingConnected()
    {
        var body = await ImportAsync(echo.User, $$$"""
            {
              "mcpServers": {
                "broken": {"url": "http://127.0.0.1:9/mcp"},
                "Tiny Server": {"url": "{{{server.Url}}}", "headers": {"Authorization": "Bearer token"}},
                "off": {"command": "true", "disabled": true},
                "program": {"command": "true"},
                "asks": {"url": "{{{server.Url}}}", "headers": {"Authorization": "Bearer ${input:token}"}},
                "invalid": {"url": "ftp://127.0.0.1/"},
                "private": {"url": "http://10.0.0.1/mcp"},
                "": {"url": "{{{server.Url}}}"},
                "nothing": null
              }
            }
            """);
        ((int)body["total"]!, (int)body["created"]!).ShouldBe((9, 1));
        Seen(body).ShouldBe(
        [
            ("broken", "failed", 502, "Failed to connect to MCP server: "),
            ("Tiny Server", "connected", 201, ""),
            ("off", "skipped", null, "It is switched off in the configuration"),
            ("program", "failed", 403, "Missing permission: connections:stdio"),
            ("asks", "failed", 422, "headers.Authorization has a placeholder ${input:token} that only the client fills in"),
            ("invalid", "failed", 422, "mcp_url: "),
            ("private", "failed", 400, "Target address is not allowed: 10.0.0.1"),
            ("", "failed", 422, "name: Use at least 1 character."),
            ("nothing", "failed", 422, "A server is a JSON object with command or url"),
        ]);
        var made = body["items"]![1]!;
        ((string)made["slug"]!, (int)made["tools"]!).ShouldBe(("tiny-server", 2));
        var (status, called) = await echo.PostAsync(
            "/mcp/call_tool", echo.User, $$$"""{"client_id":"{{{made["client_id"]}}}","tool_name":"echo","arguments":{"a":1}}""");
        (status, called["result"]?.ToJsonString()).ShouldBe((200, """{"a":1}"""));
    }

    [Fact]
    public async Task TheServersOfVsCodeCountToo()
    {
        var body = await ImportAsync(echo.User, $$$"""
            {
              "inputs": [{"id": "token", "type": "promptString"}],
              "servers": { {{{Tiny("tiny")}}} }
            }
            """);
        Seen(body).ShouldBe([("tiny", "connected", 201, "")]);
    }

    [Fact]
    public async Task TheLimitHoldsWhileSeveralAreOpenedAtOnce()
    {
        var body = await ImportAsync(echo.User, Configuration(6));
        ((int)body["created"]!).ShouldBe(2);
        body["items"]!.AsArray().Count(item => (string?)item!["detail"] == "Connection limit reached (2)").ShouldBe(4);
    }

    [Fact]
    public async Task NoMoreThanFourAreOpenedAtOnce()
    {
        var (opening, most) = (0, 0);
        var gate = new TaskCompletionSource();
        server.WhileOpening = async () =>
        {
            var now = Interlocked.Increment(ref opening);
            InterlockedMax(ref most, now);
            await gate.Task;
            Interlocked.Decrement(ref opening);
        };
        var importing = ImportAsync(echo.User, Configuration(9));
        await Eventually.TrueAsync(() => Volatile.Read(ref opening) == 4, TimeSpan.FromSeconds(30));
        gate.SetResult();
        await importing;
        most.ShouldBe(4);
    }

    [Theory]
    [InlineData("{}", "body.mcpServers", "missing")]
    [InlineData("""{"mcpservers":{}}""", "body.mcpServers", "missing")]
    [InlineData("""{"mcpServers":[]}""", "body.mcpServers", "type")]
    public async Task WhatIsNoConfigurationIsInvalid(string body, string field, string type)
    {
        var (status, problem) = await echo.PostAsync(Path, echo.User, body);
        status.ShouldBe(422, problem.ToJsonString());
        var detail = problem["error"]!["details"]![0]!;
        ((string)detail["field"]!, (string)detail["type"]!).ShouldBe((field, type));
    }

    [Fact]
    public async Task NobodyImportsWithoutPermission()
    {
        (await echo.PostAsync(Path, null, "{}")).Status.ShouldBe(401);
        (await echo.PostAsync(Path, echo.Viewer, "{}")).Status.ShouldBe(403);
    }

    static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); seen < now;)
        {
            var before = Interlocked.CompareExchange(ref most, now, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    // Of long texts the beginning.
    static IEnumerable<(string, string, int?, string)> Seen(JsonNode body) =>
        body["items"]!.AsArray()
            .Select(item => ((string)item!["name"]!, (string)item["status"]!, (int?)item["code"], Beginning((string?)item["detail"] ?? "")));

    static string Beginning(string detail)
    {
        string[] known = ["Failed to connect to MCP server: ", "mcp_url: ", "Target address is not allowed: 10.0.0.1"];
        if (known.FirstOrDefault(text => detail.StartsWith(text, StringComparison.Ordinal)) is { } beginning)
            return beginning;
        return detail.Split(": write the value")[0];
    }

    string Configuration(int count) => $$$"""{"mcpServers": { {{{string.Join(',', Enumerable.Range(0, count).Select(number => Tiny($"s{number}")))}}} }}""";

    string Tiny(string name) => $$$"""
        "{{{name}}}": {"type": "http", "url": "{{{server.Url}}}", "headers": {"Authorization": "Bearer token"} }
        """;

    async Task<JsonNode> ImportAsync(string token, string configuration)
    {
        var (status, body) = await echo.PostAsync(Path, token, configuration);
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }
}
