using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
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
    readonly ConcurrentDictionary<string, Channel<string>> streams = new();
    int calls;

    public ProtectedMcpServer(AuthorizationServer authority)
    {
        this.authority = authority;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/mcp", (Delegate)AnswerAsync);
        app.MapGet("/sse", (Delegate)StreamAsync);
        app.MapPost("/messages/{session}", TakeAsync);
        app.MapGet("/.well-known/oauth-protected-resource/mcp", () => Results.Text(Metadata(Url).ToJsonString(), "application/json"));
        app.MapGet("/.well-known/oauth-protected-resource/sse", () => Results.Text(Metadata(SseUrl).ToJsonString(), "application/json"));
    }

    public string Url => $"{app.Urls.First()}/mcp";

    /// <summary>The same server over HTTP+SSE.</summary>
    public string SseUrl => $"{app.Urls.First()}/sse";

    /// <summary>Makes the list of tools for whoever the token is of; null for <c>whoami</c>.</summary>
    public Func<string, string>? Tools { get; set; }

    /// <summary>Scopes that calls need.</summary>
    public string[] Needs { get; set; } = [];

    /// <summary>Refuses calls for the scopes that they need, whatever the token has.</summary>
    public bool IsNeverContent { get; set; }

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

    JsonObject Metadata(string resource)
    {
        var metadata = new JsonObject { ["resource"] = resource, ["authorization_servers"] = new JsonArray(authority.Url) };
        OnMetadata(metadata);
        return metadata;
    }

    async Task<IResult> AnswerAsync(HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        await OnMessage(message);
        var (subject, refusal) = Judge(context, message);
        var fault = (string)message["method"]! == "tools/call" ? OnCall(context.Request.Headers.Authorization.ToString()) : null;
        if (refusal is null && fault is not null)
            return Results.Text($$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"error":{"code":-32000,"message":"{{{fault}}}"}}""", "application/json");
        return refusal ?? (Answer(message, subject) is { } answer ? Results.Text(answer, "application/json") : Results.Accepted());
    }

    async Task StreamAsync(HttpContext context)
    {
        if (Judge(context, null).Refusal is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        var session = Guid.NewGuid().ToString();
        var answers = streams[session] = Channel.CreateBounded<string>(100);
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"event: endpoint\ndata: /messages/{session}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await foreach (var answer in answers.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync($"event: message\ndata: {answer}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    async Task<IResult> TakeAsync(string session, HttpContext context)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        var (subject, refusal) = Judge(context, message);
        if (refusal is null && Answer(message, subject) is { } answer)
            await streams[session].Writer.WriteAsync(answer);
        return refusal ?? Results.Accepted();
    }

    (string Subject, IResult? Refusal) Judge(HttpContext context, JsonNode? message)
    {
        var token = context.Request.Headers.Authorization.ToString().Replace("Bearer ", "");
        if (authority.SubjectOf(token) is not { } subject)
        {
            context.Response.Headers.WWWAuthenticate = Challenge;
            return ("", Results.Unauthorized());
        }

        if ((string?)message?["method"] != "tools/call" || (!IsNeverContent && !Needs.Except(authority.ScopesOf(token)).Any()))
            return (subject, null);
        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{string.Join(' ', Needs)}\"";
        return (subject, Results.StatusCode(403));
    }

    string? Answer(JsonNode message, string subject) =>
        message["id"] is { } id ? $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{Result(message, subject)}}}}""" : null;

    string Result(JsonNode message, string subject)
    {
        switch ((string)message["method"]!)
        {
            case "initialize":
                return """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"protected","version":"1"}}""";
            case "tools/list":
                return Tools is null ? """{"tools":[{"name":"whoami","inputSchema":{"type":"object"}}]}""" : $$"""{"tools":[{{Tools(subject)}}]}""";
            default:
                Interlocked.Increment(ref calls);
                return $$$"""{"content":[],"structuredContent":{"subject":"{{{subject}}}"}}""";
        }
    }
}
