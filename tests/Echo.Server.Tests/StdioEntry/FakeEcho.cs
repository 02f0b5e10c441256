using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.StdioEntry;

/// <summary>Stands where Echo would, and answers as a test wants.</summary>
sealed class FakeEcho : IAsyncDisposable
{
    readonly WebApplication app;

    public FakeEcho()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapMethods("/mcp", ["POST", "GET", "DELETE"], (Delegate)ServeAsync);
    }

    public string Url => app.Urls.First();

    /// <summary>Method, JSON-RPC method (or nothing) and headers of each request, in their order.</summary>
    public ConcurrentQueue<(string Verb, string Method, IHeaderDictionary Headers, string Body)> Seen { get; } = new();

    public Func<HttpContext, JsonNode?, Task> OnRequest { get; set; } = (http, message) => AnswerAsync(http, message!, "{}");

    public static async Task<FakeEcho> StartAsync(Func<HttpContext, JsonNode?, Task> onRequest)
    {
        var echo = new FakeEcho { OnRequest = onRequest };
        await echo.app.StartAsync();
        return echo;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public static Task AnswerAsync(HttpContext http, JsonNode message, string result) =>
        JsonAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"result":{{{result}}}}""");

    public static async Task JsonAsync(HttpContext http, string body)
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body);
    }

    public static async Task EventAsync(HttpContext http, string text)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(text);
        await http.Response.Body.FlushAsync();
    }

    async Task ServeAsync(HttpContext http)
    {
        var body = await new StreamReader(http.Request.Body, Encoding.UTF8).ReadToEndAsync();
        var message = body.Length > 0 ? JsonNode.Parse(body) : null;
        Seen.Enqueue((http.Request.Method, (string?)(message as JsonObject)?["method"] ?? "", new HeaderDictionary(http.Request.Headers.ToDictionary()), body));
        try
        {
            await OnRequest(http, message);
        }
        catch (OperationCanceledException)
        {
            // The entry has left.
        }
    }
}
