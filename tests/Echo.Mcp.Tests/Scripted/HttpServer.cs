using System.Collections.Concurrent;
using System.Text;
using Echo.Mcp.Json;
using Echo.Mcp.Sessions;
using Echo.Mcp.Transports.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.Mcp.Tests.Scripted;

/// <summary>An MCP server over HTTP whose answers a test writes. It knows initialize and notifications; the rest is the test's.</summary>
sealed class HttpServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly SocketsHttpHandler handler = new();
    readonly HttpClient client;
    int sessions;

    HttpServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(ServeAsync);
        client = new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Answers the requests of a test: everything but initialize, notifications and DELETE.</summary>
    public Func<HttpExchange, Task> OnRequest { get; set; } = exchange => exchange.JsonAsync(exchange.Result("{}"));

    public Func<HttpExchange, Task>? OnInitialize { get; set; }

    /// <summary>Null for a server that does not know it and takes it for any other request.</summary>
    public Func<HttpExchange, Task>? OnDiscover { get; set; }

    public Func<HttpExchange, Task> OnNotification { get; set; } = exchange => exchange.StatusAsync(202);

    public Func<HttpExchange, Task> OnGet { get; set; } = exchange => exchange.StatusAsync(405);

    public Func<HttpExchange, Task> OnDelete { get; set; } = exchange => exchange.StatusAsync(200);

    /// <summary>Null for a server without sessions.</summary>
    public string? SessionPrefix { get; set; } = "session-";

    public string Version { get; set; } = "2025-11-25";

    public ConcurrentQueue<HttpExchange> Exchanges { get; } = [];

    public Uri Uri => new(app.Urls.First() + "/mcp");

    /// <summary>What came in, as "POST tools/call", in order.</summary>
    public IEnumerable<string> Seen => Exchanges.Select(exchange => $"{exchange.Method} {exchange.RpcMethod}".Trim());

    public static async Task<HttpServer> StartAsync()
    {
        var server = new HttpServer();
        await server.app.StartAsync();
        return server;
    }

    public StreamableHttpTransport Transport(StreamableHttpOptions? options = null) => new(client, Uri, options);

    public async Task<UpstreamSession> OpenAsync(StreamableHttpOptions? options = null, UpstreamSessionOptions? session = null)
    {
        var opening = await UpstreamSession.OpenAsync(Transport(options), session).InTime();
        opening.Failure.ShouldBeNull();
        return opening.Session!;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        handler.Dispose();
        await app.DisposeAsync();
    }

    async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var exchange = new HttpExchange(context, body == "" ? default : RawJson.Parse(body));
        Exchanges.Enqueue(exchange);
        try
        {
            await Choose(exchange)(exchange);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client went away, as some tests want it to.
        }
    }

    Func<HttpExchange, Task> Choose(HttpExchange exchange) => (exchange.Method, exchange.RpcMethod) switch
    {
        ("GET", _) => OnGet,
        ("DELETE", _) => OnDelete,
        (_, "server/discover") => OnDiscover ?? OnRequest,
        (_, "initialize") => OnInitialize ?? InitializeAsync,
        _ when exchange.Message.Property("id").IsEmpty => OnNotification,
        _ => OnRequest,
    };

    Task InitializeAsync(HttpExchange exchange)
    {
        if (SessionPrefix is not null)
            exchange.Context.Response.Headers["Mcp-Session-Id"] = $"{SessionPrefix}{Interlocked.Increment(ref sessions)}";
        var result = RawJson.Parse("""{"capabilities":{"tools":{}},"serverInfo":{"name":"http","version":"1"}}""");
        return exchange.JsonAsync(exchange.Result(result.With("protocolVersion", RawJson.From(Version)).ToString()));
    }
}
