using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports;
using Echo.Mcp.Transports.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Echo.Mcp.Tests.Sessions;

public sealed class ASdkServerOverHttp : ServersOfTheCSharpSdk
{
    readonly StreamableHttpServerTransport transport = new() { SessionId = "sdk-session" };
    readonly HttpClient client = new();
    McpServer server = null!;
    WebApplication app = null!;
    Task serving = Task.CompletedTask;

    private protected override async Task<IUpstreamTransport> StartAsync()
    {
        server = McpServer.Create(transport, Tools.Options);
        serving = server.RunAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        app = builder.Build();
        app.MapPost("/mcp", PostAsync);
        app.MapGet("/mcp", GetAsync);
        await app.StartAsync();
        return new StreamableHttpTransport(client, new(app.Urls.First() + "/mcp"), new() { ListensForServerMessages = true });
    }

    private protected override Task PingAsync() => server.SendRequestAsync(new JsonRpcRequest { Method = "ping" });

    private protected override Task NotifyAsync(string method) => server.SendNotificationAsync(method);

    private protected override async Task StopAsync()
    {
        await transport.DisposeAsync();
        await serving.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
        await server.DisposeAsync();
        await app.DisposeAsync();
        client.Dispose();
    }

    async Task PostAsync(HttpContext context)
    {
        var message = await context.Request.ReadFromJsonAsync<JsonRpcMessage>(McpJsonUtilities.DefaultOptions);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["Mcp-Session-Id"] = transport.SessionId;
        if (!await transport.HandlePostRequestAsync(message!, context.Response.Body, context.RequestAborted))
            context.Response.StatusCode = 202;
    }

    async Task GetAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        await transport.HandleGetRequestAsync(context.Response.Body, context.RequestAborted);
    }
}
