using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Echo.Server.Tests.Features.Connections;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>A server with sessions whose tools do what a test needs: report, log, ask, wait.</summary>
sealed class ScriptedUpstream : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode>> questions = new();
    int sessions;
    int lastQuestion;

    public ScriptedUpstream()
    {
        Server.OnMessage = AnswerAsync;
        Server.OnGet = ListenAsync;
        Server.OnDelete = () =>
        {
            Interlocked.Increment(ref ended);
            return Task.CompletedTask;
        };
    }

    public TinyMcpServer Server { get; } = new("token");

    /// <summary>Everything that came in.</summary>
    public ConcurrentQueue<JsonNode> Seen { get; } = [];

    public int Opened => sessions;

    public int Ended => ended;

    int ended;

    public string Capabilities { get; set; } =
        """{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"prompts":{"listChanged":true},"completions":{},"logging":{}}""";

    public string Tools { get; set; } = """[{"name":"echo","inputSchema":{"type":"object"}}]""";

    /// <summary>Lists of tools are answered when this has ended.</summary>
    public Task Listing { get; set; } = Task.CompletedTask;

    /// <summary>Lets the tool <c>hold</c> go on.</summary>
    public SemaphoreSlim Gate { get; } = new(0);

    /// <summary>Calls that wait at the gate, or did.</summary>
    public int Held => held;

    int held;

    /// <summary>Calls whose client, which is Echo, went before the end or said that it wants no answer.</summary>
    public int GivenUp => givenUp;

    int givenUp;

    readonly ConcurrentDictionary<HttpContext, SemaphoreSlim> listeners = new();

    public int Listeners => listeners.Count;

    public static async Task<ScriptedUpstream> StartAsync()
    {
        var upstream = new ScriptedUpstream();
        await upstream.Server.StartAsync();
        return upstream;
    }

    public IEnumerable<JsonNode> SeenOf(string method) => Seen.Where(message => (string?)message["method"] == method);

    /// <summary>Says something that belongs to no request.</summary>
    public async Task SayAsync(string method, string parameters = "{}")
    {
        foreach (var (context, one) in listeners)
            await WriteAsync(context, one, Notification(method, parameters));
    }

    /// <summary>Breaks the streams of those who listen.</summary>
    public void HangUp()
    {
        foreach (var context in listeners.Keys)
            context.Abort();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    async Task<IResult?> AnswerAsync(JsonNode message, HttpContext context)
    {
        Seen.Enqueue(message.DeepClone());
        switch ((string?)message["method"])
        {
            case null:
                if (questions.TryRemove($"{message["id"]}", out var question))
                    question.TrySetResult(message);
                return Results.Accepted();
            case "initialize":
                context.Response.Headers["Mcp-Session-Id"] = $"u{Interlocked.Increment(ref sessions)}";
                return Json(message, $$"""{"protocolVersion":"2025-11-25","serverInfo":{"name":"scripted","version":"1"},"capabilities":{{Capabilities}} }""");
            case "tools/list":
                await Listing.WaitAsync(context.RequestAborted);
                return Json(message, $$"""{"tools":{{Tools}}}""");
            case "resources/list":
                return Json(message, """{"resources":[{"name":"a","uri":"test://a"}]}""");
            case "resources/read":
                return Json(message, $$"""{"contents":[{"uri":"{{message["params"]!["uri"]}}","text":"read"}]}""");
            case "prompts/list":
                return Json(message, """{"prompts":[{"name":"hello"}]}""");
            case "tools/call" when (string)message["params"]!["name"]! != "echo":
                return await CallAsync(message, context);
            case "notifications/cancelled":
                Interlocked.Increment(ref givenUp);
                return null;
            default:
                return null;
        }
    }

    async Task<IResult?> CallAsync(JsonNode message, HttpContext context)
    {
        var parameters = message["params"]!;
        using var one = new SemaphoreSlim(1);
        Task Tell(string text) => WriteAsync(context, one, text);
        var content = "{}";
        switch ((string)parameters["name"]!)
        {
            case "report":
                var token = parameters["_meta"]!["progressToken"]!.ToJsonString();
                for (var i = 1; i <= 3; i++)
                    await Tell(Notification("notifications/progress", $$"""{"progressToken":{{token}},"progress":{{i}} }"""));
                break;
            case "log":
                foreach (var level in (string[])["debug", "info", "warning", "error"])
                    await Tell(Notification("notifications/message", $$"""{"level":"{{level}}","data":"{{level}}"}"""));
                break;
            case "say":
                await Tell(Notification((string)parameters["arguments"]!["method"]!, "{}"));
                break;
            case "ask":
                var arguments = parameters["arguments"]!;
                for (var i = (int?)arguments["times"] ?? 1; i > 0; i--)
                    content = await AskAsync(arguments, Tell, context);
                break;
            case "hold":
                content = await HoldAsync(parameters["arguments"], Tell, context);
                break;
            default:
                return Results.Text($$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"error":{"code":-32602,"message":"Unknown tool"}}""", "application/json");
        }

        var answer = $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[],"structuredContent":{{{content}}}}}""";
        if (!context.Response.HasStarted)
            return Results.Text(answer, "application/json");
        await Tell(answer);
        return Results.Empty;
    }

    async Task<string> AskAsync(JsonNode arguments, Func<string, Task> tell, HttpContext context)
    {
        var id = $"q{Interlocked.Increment(ref lastQuestion)}";
        var answered = questions[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await tell($$$"""{"jsonrpc":"2.0","id":"{{{id}}}","method":"{{{arguments["method"]}}}","params":{{{arguments["params"]?.ToJsonString() ?? "{}"}}}}""");
        if (arguments["giveUp"] is not null)
        {
            await Gate.WaitAsync(context.RequestAborted);
            await tell(Notification("notifications/cancelled", $$"""{"requestId":"{{id}}"}"""));
            return "{}";
        }

        var answer = await answered.Task.WaitAsync(context.RequestAborted);
        return (answer["result"] ?? answer["error"])!.ToJsonString();
    }

    /// <summary>Says a number each time that the gate opens, and answers after as many as it was asked for.</summary>
    async Task<string> HoldAsync(JsonNode? arguments, Func<string, Task> tell, HttpContext context)
    {
        Interlocked.Increment(ref held);
        try
        {
            var times = (int?)arguments?["times"] ?? 0;
            for (var i = 1; i <= times; i++)
            {
                await Gate.WaitAsync(context.RequestAborted);
                await tell(Notification("notifications/message", $$"""{"level":"info","data":{{i}}}"""));
            }

            await Gate.WaitAsync(context.RequestAborted);
            return $$"""{"times":{{times}}}""";
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref givenUp);
            throw;
        }
    }

    async Task<IResult> ListenAsync(HttpContext context)
    {
        using var one = new SemaphoreSlim(1);
        await WriteAsync(context, one, null);
        listeners[context] = one;
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        listeners.TryRemove(context, out _);
        return Results.Empty;
    }

    static async Task WriteAsync(HttpContext context, SemaphoreSlim one, string? message)
    {
        await one.WaitAsync();
        try
        {
            if (!context.Response.HasStarted)
                context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(message is null ? ":\n\n" : $"data: {message}\n\n");
            await context.Response.Body.FlushAsync();
        }
        finally
        {
            one.Release();
        }
    }

    static string Notification(string method, string parameters) => $$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""";

    static IResult Json(JsonNode message, string result) =>
        Results.Text($$"""{"jsonrpc":"2.0","id":{{message["id"]}},"result":{{result}} }""", "application/json");
}
