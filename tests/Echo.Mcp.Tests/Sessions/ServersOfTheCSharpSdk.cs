using System.Text.Json;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions;
using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Tests.Sessions;

/// <summary>The same session against servers from another hand, once for each transport.</summary>
public abstract class ServersOfTheCSharpSdk : IAsyncLifetime
{
    readonly List<string> seen = [];
    UpstreamSession session = null!;

    private protected SdkTools Tools { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var opening = await UpstreamSession.OpenAsync(await StartAsync(), new()
        {
            ClientCapabilities = RawJson.Parse("""{"elicitation":{}}"""),
            OnRequest = (_, _) => new(ServerAnswer.Of(RawJson.Parse("""{"action":"decline"}"""))),
            OnNotification = (notification, _) =>
            {
                seen.Add(notification.Method);
                return ValueTask.CompletedTask;
            },
        }).InTime();
        opening.Failure.ShouldBeNull();
        session = opening.Session!;
    }

    [Fact]
    public void AgreeOnTheNewestRevisionWithSessions()
    {
        session.ProtocolVersion.ShouldBe("2025-11-25");
        session.ServerInfo.ShouldBe(new ServerInfo("sdk", "2.3.1"));
        session.Instructions.ShouldBe("Call echo.");
        session.Capabilities.Property("tools").IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public async Task ListTheirPages()
    {
        var list = await session.ListAllAsync("tools/list", "tools", Ask.Long, default).InTime();
        list.Items.Select(item => item.Text("name")).ShouldBe(["tool0", "tool1", "tool2"]);
        (await session.ListAllAsync("prompts/list", "prompts", Ask.Long, default).InTime()).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task AnswerCalls()
    {
        var reply = await session.AskAsync(parameters: """{"name":"echo","arguments":{"text":"h\u00e9\n"}}""").InTime();
        reply.Result.Property("content").Items(most: 1)[0].Text("text").ShouldBe("hé\n");
        (await session.AskAsync("no/such").InTime()).Error!.Code.ShouldBe(-32601);
    }

    [Fact]
    public async Task AskWhileTheyAreAsked()
    {
        var reply = await session.AskAsync(parameters: """{"name":"ask"}""").InTime();
        reply.Result.Property("content").Items(most: 1)[0].Text("text").ShouldBe("decline");
    }

    [Fact]
    public async Task SeeCancellations()
    {
        var asking = session.AskAsync(parameters: """{"name":"slow"}""", timeout: TimeSpan.FromMilliseconds(300));
        (await asking.InTime()).Failure!.Kind.ShouldBe(FailureKind.TimedOut);
        await Tools.Cancelled.InTime();
        (await session.AskAsync("ping").InTime()).Result.Kind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task ReportProgress()
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
    public async Task PingAndNotify()
    {
        await PingAsync().InTime();
        await NotifyAsync("notifications/tools/list_changed");
        await Deadline.Until(() => seen.Contains("notifications/tools/list_changed"));
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync().AsTask().InTime();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<IUpstreamTransport> StartAsync();

    private protected abstract Task PingAsync();

    private protected abstract Task NotifyAsync(string method);

    private protected abstract Task StopAsync();
}
