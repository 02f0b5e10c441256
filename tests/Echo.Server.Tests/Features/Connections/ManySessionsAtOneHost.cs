using Echo.Server.Features.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Each session over HTTP keeps a connection open to hear of changes; as many as there are must not keep requests from being sent.
/// </summary>
public sealed class ManySessionsAtOneHost(EchoHost echo) : IClassFixture<EchoHost>
{
    const string Opened = """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"listening","version":"1"}}""";

    [Fact]
    public async Task DoNotStarveEachOther()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        var listening = 0;
        server.MapPost("/mcp", async (HttpContext context) =>
        {
            var message = (await System.Text.Json.Nodes.JsonNode.ParseAsync(context.Request.Body))!;
            return message["id"] is { } id
                ? Results.Text($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{Opened}}}}""", "application/json")
                : Results.Accepted();
        });
        server.MapGet("/mcp", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            Interlocked.Increment(ref listening);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        var opener = echo.App.Services.GetRequiredService<UpstreamOpener>();
        List<Upstream> upstreams = [];
        for (var i = 0; i < 270; i++)
        {
            var outcome = await opener.OpenAsync(
                Definition(server.Urls.First()), null, null, new(isAlone: false), TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            upstreams.Add(outcome.ShouldBeOfType<UpstreamOutcome.Open>(outcome.Reason).Upstream);
        }

        await Task.WhenAll(upstreams.Select(upstream => upstream.DisposeAsync().AsTask()));
        listening.ShouldBeGreaterThan(256);
    }

    static Connection Definition(string server) => new()
    {
        Id = Guid.NewGuid(),
        Name = "listening",
        Slug = "listening",
        Transport = "http",
        McpUrl = $"{server}/mcp",
        AuthType = "none",
        ClientVersion = "1",
        TimeoutSeconds = 10,
        ServerInfo = """{"protocol_version":"2025-06-18"}""",
        CreatedAt = default,
        LastActivity = default,
    };
}
