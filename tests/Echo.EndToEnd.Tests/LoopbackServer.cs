using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.EndToEnd.Tests;

/// <summary>A tiny MCP server over HTTP in this process, with the tool <c>mirror</c>, which answers its arguments after a moment that differs
/// from call to call.</summary>
sealed class LoopbackServer : IAsyncDisposable
{
    const int LongestMoment = 10;

    readonly WebApplication app;

    LoopbackServer(WebApplication app) => this.app = app;

    public string Url => $"{app.Urls.First()}/mcp";

    public static async Task<LoopbackServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapPost("/mcp", (Delegate)AnswerAsync);
        await server.StartAsync();
        return new(server);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    static async Task<IResult> AnswerAsync(HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (message["id"] is not { } id)
            return Results.Accepted();
        if ((string)message["method"]! == "tools/call")
            await Task.Delay(Random.Shared.Next(LongestMoment));
        return ResultOf(message) is { } result
            ? Results.Text($$$"""{"jsonrpc":"2.0","id":{{{id.ToJsonString()}}},"result":{{{result}}}}""", "application/json")
            : Results.Text($$$"""{"jsonrpc":"2.0","id":{{{id.ToJsonString()}}},"error":{"code":-32601,"message":"unknown"}}""", "application/json");
    }

    static string? ResultOf(JsonNode message) => (string)message["method"]! switch
    {
        "initialize" => """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"tiny","version":"1"}}""",
        "tools/list" => """{"tools":[{"name":"mirror","inputSchema":{"type":"object"}}]}""",
        "tools/call" => $$$"""{"content":[],"structuredContent":{{{message["params"]!["arguments"]!.ToJsonString()}}}}""",
        _ => null,
    };
}
