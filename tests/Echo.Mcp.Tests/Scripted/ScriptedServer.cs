using System.IO.Pipelines;
using System.Text;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions;
using Echo.Mcp.Transports.Stdio;

namespace Echo.Mcp.Tests.Scripted;

/// <summary>A stdio server in the hands of a test: it reads lines when the test asks for them and writes what the test says.</summary>
sealed class ScriptedServer : IAsyncDisposable
{
    static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    readonly Pipe toServer;
    readonly Pipe toClient = new();
    readonly StreamReader received;

    /// <param name="pipeBytes">So many bytes fit between client and server until the server reads.</param>
    public ScriptedServer(int pipeBytes = 1024 * 1024)
    {
        toServer = new(new(pauseWriterThreshold: pipeBytes, resumeWriterThreshold: pipeBytes / 2));
        received = new(toServer.Reader.AsStream());
    }

    public UpstreamSession? Session { get; private set; }

    public StdioTransport Transport(StdioTransportOptions? options = null) =>
        new(toClient.Reader.AsStream(), toServer.Writer.AsStream(), options);

    /// <summary>Opens a session and answers its initialize.</summary>
    public async Task<UpstreamSession> OpenAsync(
        UpstreamSessionOptions? options = null,
        StdioTransportOptions? transport = null,
        string version = "2025-11-25",
        string capabilities = "{}")
    {
        var opening = UpstreamSession.OpenAsync(Transport(transport), options);
        var initialize = await NextAsync();
        var result = RawJson.Parse("""{"serverInfo":{"name":"scripted","version":"3"},"instructions":"be kind"}""")
            .With("protocolVersion", RawJson.From(version)).With("capabilities", RawJson.Parse(capabilities));
        await AnswerAsync(initialize, result.ToString());
        (await NextAsync()).Text("method").ShouldBe("notifications/initialized");
        var opened = await opening.InTime();
        opened.Failure.ShouldBeNull();
        return Session = opened.Session!;
    }

    /// <summary>Opens a session and answers its server/discover.</summary>
    public async Task<UpstreamSession> OpenStatelessAsync(
        Func<ServerNotification, CancellationToken, ValueTask>? onNotification = null, string capabilities = """{"tools":{}}""")
    {
        var opening = UpstreamSession.OpenAsync(Transport(), new() { Eras = Eras.NewestFirst, OnNotification = onNotification });
        await AnswerAsync(await NextAsync(), Discovery.Of(capabilities));
        var opened = await opening.InTime();
        opened.Failure.ShouldBeNull();
        return Session = opened.Session!;
    }

    /// <summary>The next message of the client.</summary>
    public async Task<RawJson> NextAsync() =>
        RawJson.Parse(await received.ReadLineAsync().WaitAsync(Patient) ?? throw new EndOfStreamException());

    /// <summary>The next message of the client is this.</summary>
    public async Task ExpectAsync(string message) => (await NextAsync()).ToString().ShouldBe(message);

    public Task SendAsync(string line) => SendRawAsync(line + "\n");

    public Task SendRawAsync(string text) => SendRawAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes) => await toClient.Writer.WriteAsync(bytes).AsTask().WaitAsync(Patient);

    public Task AnswerAsync(RawJson request, string result) =>
        SendAsync($$"""{"jsonrpc":"2.0","id":{{request.Property("id")}},"result":{{result}}}""");

    public Task RefuseAsync(RawJson request, string error) =>
        SendAsync($$"""{"jsonrpc":"2.0","id":{{request.Property("id")}},"error":{{error}}}""");

    /// <summary>The server's program ends.</summary>
    public async Task ExitAsync()
    {
        await toClient.Writer.CompleteAsync();
        await toServer.Reader.CompleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Session is not null)
            await Session.DisposeAsync();
        await ExitAsync();
        received.Dispose();
    }
}
