using System.Text.Json.Nodes;
using Echo.Server.Tests.Features.Connections;
using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Catalog.Calls;

public sealed class ReadingTheCallLog(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "a-bearer-token";
    const string Canary = "an-argument-that-is-nobody-else's";

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    readonly TinyMcpServer server = new(Token);

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync();
        server.OnMessage = async (message, context) =>
        {
            if ((string?)message["method"] != "tools/call")
                return null;
            switch ((string)message["params"]!["name"]!)
            {
                case "fails":
                    return Answer(message, """{"isError":true,"content":[{"type":"text","text":"no such city"}]}""");
                case "sleeps":
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return null;
                default:
                    return null;
            }
        };
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task TellsWhoCalledWhatAndHowItWent()
    {
        var id = await ConnectAsync(echo.User);
        await CallAsync(echo.User, id, "echo");
        await CallAsync(echo.User, id, "fails");
        await CallAsync(echo.User, id, "sleeps", timeout: 1);
        await CallAsync(echo.Admin, id, "echo");

        var items = await ReadAsync(echo.Admin, $"source_id={id}", count: 4);
        items.Select(item => $"{item!["user"]!["username"]} {item["tool"]} {item["status"]} {item["error"]}".Trim()).ShouldBe(
        [
            "a-admin echo success",
            "a-user sleeps timeout",
            "a-user fails error no such city",
            "a-user echo success",
        ]);
        var first = items[3]!;
        ((string)first["origin"]!).ShouldBe("connection");
        ((int)first["arguments_bytes"]!).ShouldBeGreaterThan(Canary.Length);
        ((int)first["result_bytes"]!).ShouldBeGreaterThan(Canary.Length);
        ((double)first["duration_ms"]!).ShouldBeInRange(0.001, 60_000);
        ((string)first["request_id"]!).ShouldNotBeEmpty();
        ((double)items[1]!["duration_ms"]!).ShouldBeGreaterThan(900);

        (await ReadAsync(echo.Admin, $"source_id={id}&status=timeout", count: 1))[0]!["tool"]!.ToString().ShouldBe("sleeps");
        (await ReadAsync(echo.Admin, $"source_id={id}&tool=fails&page_size=1", count: 1)).Count.ShouldBe(1);
        (await ReadAsync(echo.Admin, $"source_id={id}&user={items[0]!["user"]!["id"]}", count: 1)).Count.ShouldBe(1);
        (await ReadAsync(echo.Admin, $"source_id={id}&to={first["at"]}", count: 0)).Count.ShouldBe(0);

        await using var row = echo.Database.CreateCommand("select string_agg(c::text, ' ') from catalog_calls c");
        ((string)(await row.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldNotContain(Canary);
    }

    [Fact]
    public async Task IsOnesOwn()
    {
        var id = await ConnectAsync(echo.Developer);
        await CallAsync(echo.Developer, id, "echo");
        await ReadAsync(echo.Developer, $"source_id={id}", count: 1);
        (await ReadAsync(echo.User, $"source_id={id}", count: 0)).Count.ShouldBe(0, "calls of others, by whatever filter");
        (await ReadAsync(echo.Viewer, "", count: 0)).Count.ShouldBe(0);
        (await echo.SendAsync(HttpMethod.Get, "/api/v1/calls?status=authorization_required", echo.User)).Status.ShouldBe(200);
        (await echo.SendAsync(HttpMethod.Get, "/api/v1/calls?status=odd&page=0&source_id=7", echo.User)).Status.ShouldBe(422);
    }

    [Fact]
    public async Task ACallWhoseCallerHasGoneIsThereToo()
    {
        var id = await ConnectAsync(echo.Developer);
        using var gone = new CancellationTokenSource();
        using var client = new HttpClient { BaseAddress = new(echo.App.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", echo.Developer);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.OnMessage = async (message, context) =>
        {
            if ((string?)message["method"] != "tools/call")
                return null;
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        };
        using var body = new StringContent($$"""{"client_id":"{{id}}","tool_name":"sleeps"}""", null, "application/json");
        var call = client.PostAsync("/mcp/call_tool", body, gone.Token);
        await reached.Task.WaitAsync(Soon, TestContext.Current.CancellationToken);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        (await ReadAsync(echo.Developer, $"source_id={id}&status=cancelled", count: 1)).Count.ShouldBe(1);
    }

    static IResult Answer(JsonNode message, string result) =>
        Results.Text($$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{{{result}}}}""", "application/json");

    async Task<Guid> ConnectAsync(string token)
    {
        var (status, made) = await echo.PostAsync(
            "/mcp/connect", token, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}"}""");
        status.ShouldBe(201, made.ToJsonString());
        return (Guid)made["client_id"]!;
    }

    Task<(int, JsonNode)> CallAsync(string token, Guid id, string tool, int timeout = 60) => echo.PostAsync(
        "/mcp/call_tool", token, $$$"""{"client_id":"{{{id}}}","tool_name":"{{{tool}}}","arguments":{"text":"{{{Canary}}}"},"timeout":{{{timeout}}}}""");

    async Task<JsonArray> ReadAsync(string token, string query, int count)
    {
        JsonNode? page = null;
        await Eventually.TrueAsync(
            async () =>
            {
                (var status, page) = await echo.SendAsync(HttpMethod.Get, $"/api/v1/calls?{query}", token);
                status.ShouldBe(200, page.ToJsonString());
                return (int)page["total"]! >= count && page["items"]!.AsArray().Count >= count;
            },
            Soon);
        ((int)page!["total"]!).ShouldBe(count);
        return page["items"]!.AsArray();
    }
}
