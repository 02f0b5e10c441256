using Echo.Testing;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>One caller, or one slow server, does not take all.</summary>
public sealed class ManyCallsAtOnce(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "a-bearer-token";

    readonly TinyMcpServer server = new(Token);
    readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int waiting;

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync();
        server.OnMessage = async (message, _) =>
        {
            if ((string?)message["method"] != "tools/call")
                return null;
            Interlocked.Increment(ref waiting);
            await gate.Task;
            return null;
        };
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task AreRefusedBeyondALimit()
    {
        var (_, made) = await echo.PostAsync(
            "/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}"}""");
        var id = (Guid)made["client_id"]!;
        var call = $$"""{"client_id":"{{id}}","tool_name":"echo"}""";
        var calls = Enumerable.Range(0, 8).Select(_ => echo.PostAsync("/mcp/call_tool", echo.User, call)).ToList();
        await Eventually.TrueAsync(() => waiting == 8, TimeSpan.FromSeconds(20));

        // The limit of a caller holds for whatever he asks.
        foreach (var refused in new[]
        {
            await echo.PostAsync("/mcp/call_tool", echo.User, call),
            await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.User),
            await echo.PostAsync("/mcp/read_resource", echo.User, $$"""{"client_id":"{{id}}","uri":"a:b"}"""),
        })
        {
            refused.Status.ShouldBe(429, refused.Body.ToJsonString());
            ((string)refused.Body["detail"]!).ShouldStartWith("8 of your calls are under way. Try again");
        }

        // Others go on, up to the limit of the connection.
        var more = Enumerable.Range(0, 4).Select(_ => echo.PostAsync("/mcp/call_tool", echo.Admin, call)).ToList();
        await Eventually.TrueAsync(() => waiting == 12, TimeSpan.FromSeconds(20));
        var (status, problem) = await echo.PostAsync("/mcp/call_tool", echo.Admin, call);
        (status, (string)problem["type"]!).ShouldBe((503, "urn:echo:problem:unavailable"));
        ((string)problem["detail"]!).ShouldStartWith("12 calls of this connection are under way.");

        gate.SetResult();
        (await Task.WhenAll([.. calls, .. more])).ShouldAllBe(answer => answer.Status == 200);
        (await echo.PostAsync("/mcp/call_tool", echo.User, call)).Status.ShouldBe(200);
    }
}
