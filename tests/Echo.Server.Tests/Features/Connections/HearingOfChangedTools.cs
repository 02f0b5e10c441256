using System.Text.Json.Nodes;
using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>A server says by itself that its tools have changed; Echo knows the new ones before anybody asks.</summary>
public sealed class HearingOfChangedTools(EchoHost echo) : IClassFixture<EchoHost>
{
    const string Token = "a-bearer-token";
    const string Changed = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""";

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task OverStreamableHttp()
    {
        var tools = """{"name":"old"}""";
        var (changed, lists) = (new TaskCompletionSource(), 0);
        await using var server = new TinyMcpServer(Token)
        {
            OnMessage = (message, _) =>
            {
                if ((string?)message["method"] != "tools/list")
                    return Task.FromResult<IResult?>(null);
                lists++;
                return Task.FromResult<IResult?>(
                    Results.Text($$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"tools":[{{{tools}}}]}}""", "application/json"));
            },
            OnGet = async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await changed.Task;
                await context.Response.WriteAsync($"data: {Changed}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return Results.Empty;
            },
        };
        await server.StartAsync();
        var id = await ConnectAsync(
            echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}","pin_tools":true}""");
        lists.ShouldBe(1);
        tools = """{"name":"old","description":"another"},{"name":"new"}""";
        changed.SetResult();
        await KnownAsync(echo.User, id);
        lists.ShouldBe(2);
        var (status, _) = await echo.PostAsync("/mcp/call_tool", echo.User, $$"""{"client_id":"{{id}}","tool_name":"old"}""");
        (status, lists).ShouldBe((409, 2), "the pinned tool is known to have changed");
        await DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AfterTheStreamWasDown()
    {
        var (tools, streams) = ("""{"name":"old"}""", 0);
        var drops = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        await using var server = new TinyMcpServer(Token)
        {
            OnMessage = (message, _) => Task.FromResult(Lists(message, tools)),
            OnGet = async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.FlushAsync(context.RequestAborted);
                var stream = Interlocked.Increment(ref streams);
                await (stream > drops.Length ? Task.Delay(Timeout.Infinite, context.RequestAborted) : drops[stream - 1].Task);
                return Results.Empty;
            },
        };
        await server.StartAsync();
        var id = await ConnectAsync(
            echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}","pin_tools":true}""");
        await Eventually.TrueAsync(() => streams == 1, Soon);
        tools = """{"name":"old","description":"another"},{"name":"new"}""";
        drops[0].SetResult();
        await KnownAsync(echo.User, id);

        // Once more, before Echo lists by itself again.
        await Eventually.TrueAsync(() => streams == 2, Soon);
        (await echo.PostAsync("/mcp/approve_tool", echo.User, $$"""{"client_id":"{{id}}","tool_name":"old"}""")).Status.ShouldBe(200);
        (await CallAsync(id)).ShouldBe(200);
        tools = """{"name":"old","description":"a third"},{"name":"new"}""";
        drops[1].SetResult();
        await Eventually.TrueAsync(async () => await CallAsync(id) == 409, Soon);
        await DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AfterTheSessionWasLost()
    {
        var (tools, session, streams) = ("""{"name":"old"}""", "first", 0);
        await using var server = new TinyMcpServer(Token)
        {
            OnMessage = (message, context) =>
            {
                if ((string?)message["method"] == "initialize")
                    context.Response.Headers["Mcp-Session-Id"] = session;
                else if (context.Request.Headers["Mcp-Session-Id"] != session)
                    return Task.FromResult<IResult?>(Results.NotFound());
                return Task.FromResult(Lists(message, tools));
            },
            OnGet = async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.FlushAsync(context.RequestAborted);
                Interlocked.Increment(ref streams);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return Results.Empty;
            },
        };
        await server.StartAsync();
        var id = await ConnectAsync(
            echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}"}""");
        await Eventually.TrueAsync(() => streams == 1, Soon);
        (tools, session) = ("""{"name":"old","description":"another"},{"name":"new"}""", "second");
        (await CallAsync(id)).ShouldBe(200);
        await KnownAsync(echo.User, id);
        await DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task OverStdio()
    {
        var flag = Path.GetTempFileName();
        File.Delete(flag);
        string[] steps =
        [
            Answer(1, """ "error":{"code":-32601}"""),
            Answer(2, """ "result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{"listChanged":true}}}"""),
            "read line",
            Answer(3, """ "result":{"tools":[{"name":"old"}]}"""),
            $"while [ ! -e {flag} ]; do sleep 0.02; done",
            $"echo '{Changed}'",
            Answer(4, """ "result":{"tools":[{"name":"old","description":"another"},{"name":"new"}]}"""),
            "read line",
        ];
        var script = JsonValue.Create(string.Join("; ", steps)).ToJsonString();
        var id = await ConnectAsync(echo.Admin, $$"""{"transport":"stdio","command":["sh","-c",{{script}}]}""");
        await File.WriteAllTextAsync(flag, "");
        await KnownAsync(echo.Admin, id);
        File.Delete(flag);
        await DisconnectAsync(echo.Admin, id);
    }

    static IResult? Lists(JsonNode message, string tools) => (string?)message["method"] == "tools/list"
        ? Results.Text($$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"tools":[{{{tools}}}]}}""", "application/json")
        : null;

    async Task<int> CallAsync(Guid id) =>
        (await echo.PostAsync("/mcp/call_tool", echo.User, $$"""{"client_id":"{{id}}","tool_name":"old"}""")).Status;

    static string Answer(int id, string body) => $$"""read line; echo '{"jsonrpc":"2.0","id":{{id}},{{body}}}'""";

    async Task<Guid> ConnectAsync(string token, string definition)
    {
        var (status, made) = await echo.PostAsync("/mcp/connect", token, definition);
        status.ShouldBe(201, made.ToJsonString());
        return (Guid)made["client_id"]!;
    }

    // Reading the changes asks the server nothing.
    Task KnownAsync(string token, Guid id) => Eventually.TrueAsync(
        async () =>
        {
            var (_, page) = await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/changes", token);
            return page["items"]!.AsArray().Select(change => $"{change!["kind"]} {change["tool"]}").Order().SequenceEqual(["added new", "changed old"]);
        },
        Soon);

    async Task DisconnectAsync(string token, Guid id) =>
        (await echo.PostAsync("/mcp/disconnect", token, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
}
