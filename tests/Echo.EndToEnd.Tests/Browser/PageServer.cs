using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.EndToEnd.Tests.Browser;

/// <summary>A page of an origin of its own, and what it tells.</summary>
sealed class PageServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<JsonArray> received = [];
    string page = "";

    PageServer(WebApplication app) => this.app = app;

    public string Origin => $"http://localhost:{new Uri(app.Urls.First()).Port}";

    public IReadOnlyCollection<JsonArray> Received => received;

    public static async Task<PageServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new PageServer(builder.Build());
        server.app.MapGet("/", () => Results.Content(server.page, "text/html"));
        server.app.MapPost("/received", (Delegate)server.ReceiveAsync);
        await server.app.StartAsync();
        return server;
    }

    public void Show(string html) => page = html;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task<IResult> ReceiveAsync(HttpContext context)
    {
        received.Enqueue((await JsonNode.ParseAsync(context.Request.Body))!.AsArray());
        return Results.NoContent();
    }
}
