using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.EndToEnd.Tests.Assistant;

/// <summary>An MCP server over HTTP in this process, which a killed Echo does not take with it: it counts the calls of its one tool, and answers
/// them when a test lets it.</summary>
sealed class CountingServer : IAsyncDisposable
{
    readonly WebApplication app;
    int calls;

    CountingServer(WebApplication app) => this.app = app;

    public string Url => $"{app.Urls.First()}/mcp";

    public int Calls => Volatile.Read(ref calls);

    public bool Answers { get; set; }

    public static async Task<CountingServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new CountingServer(builder.Build());
        server.app.MapPost("/mcp", (Delegate)server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task<IResult> AnswerAsync(HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (message["id"] is not { } id)
            return Results.Accepted();
        if ((string)message["method"]! == "tools/call")
        {
            Interlocked.Increment(ref calls);
            while (!Answers && !context.RequestAborted.IsCancellationRequested)
                await Task.Delay(20);
        }

        var result = (string)message["method"]! switch
        {
            "initialize" => """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"counting","version":"1"}}""",
            "tools/list" => """{"tools":[{"name":"pay","inputSchema":{"type":"object"}}]}""",
            "tools/call" => """{"content":[{"type":"text","text":"paid"}]}""",
            _ => null,
        };
        return result is null
            ? Results.Text($$$"""{"jsonrpc":"2.0","id":{{{id.ToJsonString()}}},"error":{"code":-32601,"message":"unknown"}}""", "application/json")
            : Results.Text($$$"""{"jsonrpc":"2.0","id":{{{id.ToJsonString()}}},"result":{{{result}}}}""", "application/json");
    }
}
