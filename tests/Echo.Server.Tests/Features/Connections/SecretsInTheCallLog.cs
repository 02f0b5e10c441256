using System.Text.Json.Nodes;
using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>A tool that repeats in its own error the secret of its connection.</summary>
public sealed class SecretsInTheCallLog(EchoHost echo) : IClassFixture<EchoHost>
{
    const string Token = "canary-token-of-a-connection";

    [Fact]
    public async Task AreHidden()
    {
        await using var server = new TinyMcpServer(Token);
        await server.StartAsync();
        server.OnMessage = (message, _) => Task.FromResult<IResult?>((string?)message["method"] != "tools/call" ? null : Results.Text(
            $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"isError":true,"content":[{"type":"text","text":"401 for {{{Token}}}"}]}}""",
            "application/json"));
        var definition = $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}"}""";
        var id = (string)(await echo.PostAsync("/mcp/connect", echo.User, definition)).Body["client_id"]!;
        (await echo.PostAsync("/mcp/call_tool", echo.User, $$"""{"client_id":"{{id}}","tool_name":"echo"}""")).Status.ShouldBe(200);
        JsonArray? calls = null;
        await Eventually.TrueAsync(
            async () => (calls = (await echo.SendAsync(HttpMethod.Get, $"/api/v1/calls?source_id={id}", echo.User)).Body["items"]!.AsArray()).Count == 1,
            TimeSpan.FromSeconds(30));
        ((string?)calls![0]!["error"]).ShouldBe("401 for ***");
    }
}
