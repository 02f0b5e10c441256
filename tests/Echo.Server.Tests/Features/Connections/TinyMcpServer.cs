using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>An MCP server over HTTP with the tools <c>echo</c>, which answers its arguments, and <c>secret</c>; it wants a bearer token.</summary>
sealed class TinyMcpServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly string token;

    public TinyMcpServer(string token)
    {
        this.token = token;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/mcp", (Delegate)AnswerAsync);
        app.MapGet("/mcp", (Delegate)((HttpContext context) => OnGet(context)));
        app.MapDelete("/mcp", () => OnDelete());
    }

    /// <summary>Happens when a session is ended.</summary>
    public Func<Task> OnDelete { get; set; } = () => Task.CompletedTask;

    /// <summary>Serves messages that belong to no request; without it there is no such stream.</summary>
    public Func<HttpContext, Task<IResult>> OnGet { get; set; } = _ => Task.FromResult(Results.StatusCode(405));

    /// <summary>Answers a message in the place of the server; null leaves it to the server.</summary>
    public Func<JsonNode, HttpContext, Task<IResult?>> OnMessage { get; set; } = (_, _) => Task.FromResult<IResult?>(null);

    /// <summary>Happens while a client waits for the server to open.</summary>
    public Func<Task>? WhileOpening { get; set; }

    public string Url => $"{app.Urls.First()}/mcp";

    public Task StartAsync() => app.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task<IResult> AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Bearer {token}")
            return Results.Unauthorized();
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (WhileOpening is { } happens && (string?)message["method"] == "initialize")
            await happens();
        if (await OnMessage(message, context) is { } answer)
            return answer;
        return message["id"] is { } id
            ? Results.Text($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{Result(message)}}}}""", "application/json")
            : Results.Accepted();
    }

    static string Result(JsonNode message) => (string)message["method"]! switch
    {
        "initialize" => """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"tiny","version":"1"}}""",
        "tools/list" => """{"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"secret","inputSchema":{"type":"object"}}]}""",
        "tools/call" => $$$"""{"content":[],"structuredContent":{{{message["params"]!["arguments"]!.ToJsonString()}}}}""",
        _ => "{}",
    };
}
