using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Server.Features.Connections;
using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Servers that open a session and then answer nothing, several times in a row.</summary>
public sealed class PausingUpstreams(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "a-bearer-token";

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    readonly TinyMcpServer server = new(Token);
    Guid? made;
    int calls;
    volatile bool isBroken = true;

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        if (made is { } id)
            (await echo.PostAsync("/mcp/disconnect", echo.Admin, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task FailFastAndComeBackWithTheFirstAnswer()
    {
        var id = await ConnectedAsync(Abort);
        for (var i = 0; i < UpstreamPause.MostFailures; i++)
            (await CallAsync(id)).Status.ShouldBe(502);
        (await RefusalAsync(id)).ShouldMatch($"^Upstream not reachable: .*The last {calls} uses came to nothing; it is tried again in [0-9]+ s$");

        isBroken = false;
        await Eventually.TrueAsync(async () => (await CallAsync(id)).Status == 200, Soon);
        (await CallAsync(id)).Status.ShouldBe(200);
        ((string)(await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.User)).Body["metadata"]!["state"]!).ShouldBe("connected");
    }

    [Fact]
    public async Task PauseAlsoWhenTheyAreSilent()
    {
        var id = await ConnectedAsync(async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return null;
        });
        var waiting = Enumerable.Range(0, UpstreamPause.MostFailures).Select(_ => CallAsync(id, ",\"timeout\":1"));
        (await Task.WhenAll(waiting)).ShouldAllBe(answer => answer.Status == 408);
        (await RefusalAsync(id, ",\"timeout\":1")).ShouldMatch(
            $"^Upstream not reachable: No answer within 1 seconds. The last {calls} uses came to nothing; it is tried again in [0-9]+ s$");
    }

    [Fact]
    public async Task ACallerWhoGivesUpSaysNothingAboutThem()
    {
        var id = await ConnectedAsync(async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return null;
        });
        for (var i = 0; i < UpstreamPause.MostFailures; i++)
        {
            using var gone = new CancellationTokenSource();
            var calling = echo.PostAsync("/mcp/call_tool", echo.User, Call(id), gone.Token);
            await Eventually.TrueAsync(() => calls == i + 1, Soon);
            await gone.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(calling);
        }

        isBroken = false;
        (await CallAsync(id)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("""{"error":{"code":-32000,"message":"no"}}""")]
    [InlineData("""{"result":{"isError":true,"content":[]}}""")]
    public async Task ErrorsThatTheyAnswerWithDoNotPauseThem(string answer)
    {
        var id = await ConnectedAsync(_ => Task.FromResult<IResult?>(null), answer);
        for (var i = 0; i <= 2 * UpstreamPause.MostFailures; i++)
            (await CallAsync(id)).Status.ShouldBe(200);
        calls.ShouldBe(2 * UpstreamPause.MostFailures + 1);
    }

    [Fact]
    public async Task ProgramsThatEndAtEachCallAreNotStartedForEach()
    {
        var starts = Path.GetTempFileName();
        var script = $"echo x >> {starts}; " + """
            while read a; do
              id=${a#*\"id\":}; id=${id%%,*}
              case $a in
                *server/discover*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32601}}";;
                *initialize\"*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2025-06-18\"}}";;
                *tools/call*) exit 3;;
              esac
            done
            """;
        var (status, body) = await echo.PostAsync(
            "/mcp/connect", echo.Admin, $$"""{"transport":"stdio","command":["sh","-c",{{JsonSerializer.Serialize(script)}}]}""");
        status.ShouldBe(201, body.ToJsonString());
        var id = (Guid)body["client_id"]!;
        made = id;
        for (var i = 0; i < 3 * UpstreamPause.MostFailures; i++)
            (await echo.PostAsync("/mcp/call_tool", echo.Admin, Call(id))).Status.ShouldBe(502);
        (await File.ReadAllLinesAsync(starts)).Length.ShouldBeInRange(UpstreamPause.MostFailures, UpstreamPause.MostFailures + 4);
        File.Delete(starts);
    }

    [Fact]
    public async Task ReconnectingEndsThePause()
    {
        var id = await ConnectedAsync(Abort);
        for (var i = 0; i < UpstreamPause.MostFailures + 1; i++)
            await CallAsync(id);
        await RefusalAsync(id);
        isBroken = false;
        (await echo.SendAsync(HttpMethod.Post, $"/api/v1/connections/{id}/reconnect", echo.User)).Status.ShouldBe(200);
        var before = calls;
        (await CallAsync(id)).Status.ShouldBe(200);
        calls.ShouldBe(before + 1);
    }

    // A machine that is busy for a second lets the pause go by; the next ones are longer.
    async Task<string> RefusalAsync(Guid id, string more = "")
    {
        for (var i = 0; i < 3; i++)
        {
            var before = calls;
            var (_, problem) = await CallAsync(id, more);
            if (calls == before)
                return (string)problem["detail"]!;
        }

        throw new InvalidOperationException("It is never left alone");
    }

    static Task<IResult?> Abort(HttpContext context)
    {
        context.Abort();
        return Task.FromResult<IResult?>(null);
    }

    async Task<Guid> ConnectedAsync(Func<HttpContext, Task<IResult?>> broken, string? answer = null)
    {
        server.OnMessage = async (message, context) =>
        {
            if ((string?)message["method"] != "tools/call")
                return null;
            Interlocked.Increment(ref calls);
            if (answer is not null)
            {
                var reply = JsonNode.Parse(answer)!;
                (reply["jsonrpc"], reply["id"]) = ("2.0", message["id"]!.DeepClone());
                return Results.Text(reply.ToJsonString(), "application/json");
            }

            return isBroken ? await broken(context) : null;
        };
        var (status, body) = await echo.PostAsync(
            "/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}"}""");
        status.ShouldBe(201, body.ToJsonString());
        made = (Guid)body["client_id"]!;
        return made.Value;
    }

    static string Call(Guid id, string more = "") => $$"""{"client_id":"{{id}}","tool_name":"echo"{{more}}}""";

    Task<(int Status, JsonNode Body)> CallAsync(Guid id, string more = "") => echo.PostAsync("/mcp/call_tool", echo.User, Call(id, more));
}
