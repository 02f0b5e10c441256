using Echo.Mcp.Json;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports.Stdio;
using ModelContextProtocol.Server;

namespace Echo.Mcp.Tests.Sessions.Stateless;

/// <summary>The C# SDK knows both eras; asked for the newest, it speaks it.</summary>
public sealed class ASdkServerWithoutSessions : IAsyncLifetime
{
    readonly SdkTools tools = new();
    readonly List<string> seen = [];
    readonly Duplex duplex = Duplex.OfTheSystem();
    readonly CancellationTokenSource stop = new();
    McpServer server = null!;
    UpstreamSession session = null!;
    Task serving = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        var offers = tools.Options;
        offers.Capabilities = new() { Tools = new() { ListChanged = true } };
        server = McpServer.Create(new StreamServerTransport(duplex.ServerInput, duplex.ServerOutput), offers);
        serving = server.RunAsync(stop.Token);
        var opening = await UpstreamSession.OpenAsync(
            new StdioTransport(duplex.ClientInput, duplex.ClientOutput),
            new()
            {
                Eras = Eras.NewestFirst,
                OnNotification = (notification, _) =>
                {
                    seen.Add(notification.Method);
                    return ValueTask.CompletedTask;
                },
            }).InTime();
        opening.Failure.ShouldBeNull();
        session = opening.Session!;
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync().AsTask().InTime();
        await stop.CancelAsync();
        await serving.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
        await server.DisposeAsync();
        duplex.Dispose();
        stop.Dispose();
    }

    [Fact]
    public void SaysWhatItIs()
    {
        session.ProtocolVersion.ShouldBe("2026-07-28");
        session.ServerInfo.ShouldBe(new ServerInfo("sdk", "2.3.1"));
        session.Instructions.ShouldBe("Call echo.");
    }

    [Fact]
    public async Task ListsItsPagesAndAnswersCalls()
    {
        var list = await session.ListAllAsync("tools/list", "tools", Ask.Long, default).InTime();
        list.Items.Select(item => item.Text("name")).ShouldBe(["tool0", "tool1", "tool2"]);
        var reply = await session.AskAsync(parameters: """{"name":"echo","arguments":{"text":"h\u00e9\n"}}""").InTime();
        reply.Result.Property("content").Items(most: 1)[0].Text("text").ShouldBe("hé\n");
        (await session.AskAsync("no/such").InTime()).Error!.Code.ShouldBe(-32601);
    }

    [Fact]
    public async Task ReportsProgress()
    {
        List<string> progress = [];
        var reply = await session.RequestAsync("tools/call", RawJson.Parse("""{"name":"progress"}"""), Ask.Long, (notification, _) =>
        {
            progress.Add(notification.Text("message")!);
            return ValueTask.CompletedTask;
        }, default).InTime();
        reply.IsResult.ShouldBeTrue();
        progress.ShouldBe(["step 1", "step 2", "step 3"]);
    }

    [Fact]
    public async Task TellsOfChanges()
    {
        await Deadline.Until(() => seen.Contains("notifications/subscriptions/acknowledged"));
        await server.SendNotificationAsync("notifications/tools/list_changed");
        await Deadline.Until(() => seen.Contains("notifications/tools/list_changed"));
    }

    [Fact]
    public async Task SeesCancellations()
    {
        var asking = session.AskAsync(parameters: """{"name":"slow"}""", timeout: TimeSpan.FromMilliseconds(300));
        (await asking.InTime()).Failure!.Kind.ShouldBe(Echo.Mcp.Failures.FailureKind.TimedOut);
        await tools.Cancelled.InTime();
    }
}
