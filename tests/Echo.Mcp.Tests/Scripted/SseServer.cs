using System.Threading.Channels;
using Echo.Mcp.Sessions;
using Echo.Mcp.Transports.Http;

namespace Echo.Mcp.Tests.Scripted;

/// <summary>An HTTP+SSE server: what it is posted at /messages it takes with 202, and what it says comes on the stream of /mcp.</summary>
sealed class SseServer : IAsyncDisposable
{
    readonly Channel<string> events = Channel.CreateUnbounded<string>();
    readonly TaskCompletionSource left = new();
    readonly HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };

    SseServer(HttpServer http)
    {
        Http = http;
        http.OnGet = StreamAsync;
        http.OnInitialize = exchange => AnswerAsync(
            exchange, $$$"""{"protocolVersion":"{{{Version}}}","capabilities":{},"serverInfo":{"name":"sse","version":"1"}}""");
        http.OnRequest = exchange => AnswerAsync(exchange, "{}");
    }

    public HttpServer Http { get; }

    /// <summary>Ends when the client has left the stream.</summary>
    public Task Left => left.Task;

    public string Version { get; set; } = "2024-11-05";

    /// <summary>The data of the first event.</summary>
    public string Endpoint { get; set; } = "/messages?session=1";

    public static async Task<SseServer> StartAsync() => new(await HttpServer.StartAsync());

    public SseTransport Transport(StreamableHttpOptions? options = null) => new(client, Http.Uri, options);

    public async Task<UpstreamSession> OpenAsync(StreamableHttpOptions? options = null, UpstreamSessionOptions? session = null)
    {
        var opening = await UpstreamSession.OpenAsync(Transport(options), session).InTime();
        opening.Failure.ShouldBeNull();
        return opening.Session!;
    }

    /// <summary>Sends a piece of the stream.</summary>
    public void Send(string text) => events.Writer.TryWrite(text);

    /// <summary>Ends the stream.</summary>
    public void End() => events.Writer.Complete();

    public Task AnswerAsync(HttpExchange exchange, string result)
    {
        Send($"event: message\ndata: {exchange.Result(result)}\n\n");
        return exchange.StatusAsync(202);
    }

    public async ValueTask DisposeAsync()
    {
        events.Writer.TryComplete();
        client.Dispose();
        await Http.DisposeAsync();
    }

    async Task StreamAsync(HttpExchange exchange)
    {
        try
        {
            await exchange.EventsAsync($": hello\n\nevent: endpoint\ndata: {Endpoint}\n\n");
            await foreach (var text in events.Reader.ReadAllAsync(exchange.Aborted))
                await exchange.EventsAsync(text);
        }
        finally
        {
            if (exchange.Aborted.IsCancellationRequested)
                left.TrySetResult();
        }
    }
}
