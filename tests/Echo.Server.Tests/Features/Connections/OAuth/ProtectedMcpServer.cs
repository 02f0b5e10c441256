using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>An MCP server over HTTP that takes the tokens of one authorization server only. Its tool <c>whoami</c> says whose token came.
/// </summary>
sealed class ProtectedMcpServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly AuthorizationServer authority;
    int calls;

    public ProtectedMcpServer(AuthorizationServer authority)
    {
        this.authority = authority;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/mcp", (Delegate)AnswerAsync);
        app.MapGet("/.well-known/oauth-protected-resource/mcp", () => Results.Text(Metadata().ToJsonString(), "application/json"));
    }

    public string Url => $"{app.Urls.First()}/mcp";

    public string Challenge { get; set; } = "Bearer";

    public Action<JsonObject> OnMetadata { get; set; } = _ => { };

    /// <summary>Runs before each message is judged.</summary>
    public Func<JsonNode, Task> OnMessage { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers a call with the error text that it makes of the token; null for a usual answer.</summary>
    public Func<string, string?> OnCall { get; set; } = _ => null;

    /// <summary>How many tool calls it has answered.</summary>
    public int Calls => Volatile.Read(ref calls);

    public Task StartAsync() => app.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    JsonObject Metadata()
    {
        var metadata = new JsonObject { ["resource"] = Url, ["authorization_servers"] = new JsonArray(authority.Url) };
        OnMetadata(metadata);
        return metadata;
    }

    async Task<IResult> AnswerAsync(HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        await OnMessage(message);
        if (authority.SubjectOf(context.Request.Headers.Authorization.ToString().Replace("Bearer ", "")) is not { } subject)
        {
            context.Response.Headers.WWWAuthenticate = Challenge;
            return Results.Unauthorized();
        }

        var fault = (string)message["method"]! == "tools/call" ? OnCall(context.Request.Headers.Authorization.ToString()) : null;
        if (fault is not null)
            return Results.Text($$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"error":{"code":-32000,"message":"{{{fault}}}"}}""", "application/json");
        return message["id"] is { } id
            ? Results.Text($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{Result(message, subject)}}}}""", "application/json")
            : Results.Accepted();
    }

    string Result(JsonNode message, string subject)
    {
        switch ((string)message["method"]!)
        {
            case "initialize":
                return """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"protected","version":"1"}}""";
            case "tools/list":
                return """{"tools":[{"name":"whoami","inputSchema":{"type":"object"}}]}""";
            default:
                Interlocked.Increment(ref calls);
                return $$$"""{"content":[],"structuredContent":{"subject":"{{{subject}}}"}}""";
        }
    }
}
