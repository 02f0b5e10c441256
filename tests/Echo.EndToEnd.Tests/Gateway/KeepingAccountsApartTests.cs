using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>Two accounts with a server of their own each, and one that the team shares: nobody sees or calls the other's.</summary>
public sealed class KeepingAccountsApartTests(SharedEcho echo)
{
    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task WithinOneEndpoint(string version)
    {
        await using var server = await LoopbackServer.StartAsync();
        using var ada = await PersonAsync($"ada-{version}");
        using var bob = await PersonAsync($"bob-{version}");
        string team = $"team-{version}", adas = $"adas-{version}", bobs = $"bobs-{version}";
        var shared = await ConnectAsync(echo.Http, server, team, "team");
        await ConnectAsync(ada, server, adas, "private");
        await using var adasClient = await ClientAsync(ada, version);
        await using var bobsClient = await ClientAsync(bob, version);
        (await ToolsAsync(bobsClient)).ShouldBe([$"{team}__mirror"]);

        await ConnectAsync(bob, server, bobs, "private");
        (await ToolsAsync(adasClient)).ShouldBe([$"{adas}__mirror", $"{team}__mirror"]);
        (await ToolsAsync(bobsClient)).ShouldBe([$"{bobs}__mirror", $"{team}__mirror"]);
        await CallsAsync(adasClient, adas, team);
        await CallsAsync(bobsClient, bobs, team);
        await IsRefusedAsync(adasClient, bobs);
        await IsRefusedAsync(bobsClient, adas);
        (await StatusAsync(ada, bobs)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(bob, adas)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(bob, team)).ShouldNotBe(HttpStatusCode.NotFound);

        // The team's admin may use everybody's by its own endpoint, and has asked for nobody's here.
        await using var admins = await ClientAsync(echo.Http, version);
        (await ToolsAsync(admins)).ShouldContain($"{team}__mirror");
        (await ToolsAsync(admins)).ShouldNotContain(name => name.StartsWith(adas, StringComparison.Ordinal) || name.StartsWith(bobs, StringComparison.Ordinal));

        // Who loses it loses it in a session that is open.
        await echo.Http.DisconnectAsync(shared);
        (await ToolsAsync(adasClient)).ShouldBe([$"{adas}__mirror"]);
        await IsRefusedAsync(adasClient, team);
    }

    async Task<HttpClient> PersonAsync(string name) => new()
    {
        BaseAddress = echo.Echo.Url,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", await echo.Http.RegisterAsync(name, "user")) },
    };

    static async Task<Guid> ConnectAsync(HttpClient owner, LoopbackServer server, string slug, string visibility) =>
        (Guid)(await owner.SendJsonAsync("/mcp/connect", new { transport = "http", mcp_url = server.Url, slug, visibility }))["client_id"]!;

    async Task<McpClient> ClientAsync(HttpClient person, string version)
    {
        var transport = new HttpClientTransport(new()
        {
            Endpoint = new(echo.Echo.Url, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"{person.DefaultRequestHeaders.Authorization}" },
        });
        return await McpClient.CreateAsync(transport, new() { ProtocolVersion = version });
    }

    // As it came: the admin's servers of other tests have tools that this SDK does not take.
    static async Task<string[]> ToolsAsync(McpClient client)
    {
        var answer = await client.SendRequestAsync(new JsonRpcRequest { Method = "tools/list", Params = new JsonObject() });

        // Plugins are everybody's.
        var names = answer.Result!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!);
        return [.. names.Where(name => !name.StartsWith("sample__", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    static async Task CallsAsync(McpClient client, params string[] slugs)
    {
        foreach (var slug in slugs)
        {
            var mirrored = await client.CallToolAsync($"{slug}__mirror", new Dictionary<string, object?> { ["canary"] = slug });
            JsonNode.Parse($"{mirrored.StructuredContent}")!["canary"]!.GetValue<string>().ShouldBe(slug);
        }
    }

    static async Task IsRefusedAsync(McpClient client, string slug) =>
        (await Should.ThrowAsync<McpProtocolException>(async () => await client.CallToolAsync($"{slug}__mirror"))).Message.ShouldContain("Unknown tool");

    static async Task<HttpStatusCode> StatusAsync(HttpClient person, string slug)
    {
        using var answer = await person.PostAsync($"/mcp/servers/{slug}", new StringContent("{}", new MediaTypeHeaderValue("application/json")));
        return answer.StatusCode;
    }
}
