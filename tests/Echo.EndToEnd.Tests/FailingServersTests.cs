using System.Diagnostics;

namespace Echo.EndToEnd.Tests;

/// <summary>Servers that fail in every way: the answer names the cause in time, and nothing is left behind.</summary>
public sealed class FailingServersTests(SharedEcho echo)
{
    readonly HttpClient http = echo.Http;

    [Fact]
    public async Task AProgramThatDoesNotExist()
    {
        var (status, detail) = await RefusedAsync("no-such-program-anywhere");
        status.ShouldBe(502);
        detail.ShouldStartWith("Failed to connect to MCP server: ");
        detail.ShouldContain("no-such-program-anywhere");
    }

    [Fact]
    public async Task AProgramThatExitsAtOnceShowsItsStderr()
    {
        var (status, detail) = await RefusedAsync(Checkout.OddServer("exit"));
        status.ShouldBe(502);
        detail.ShouldContain("exited with code 3");
        detail.ShouldContain("missing configuration: SOME_KEY");
    }

    [Fact]
    public async Task AProgramThatPrintsGarbage()
    {
        var clock = Stopwatch.StartNew();
        (await RefusedAsync(Checkout.OddServer("garbage"))).ShouldBe(
            (408, "Connection timeout after 3 seconds. It wrote something that is not JSON-RPC: \"Welcome to my server!\""));

        // It might still answer, so it gets its time, and no more.
        clock.Elapsed.TotalSeconds.ShouldBeInRange(2.5, 25);
    }

    [Fact]
    public async Task AProgramThatNeverAnswers()
    {
        var clock = Stopwatch.StartNew();
        var (status, detail) = await RefusedAsync(Checkout.OddServer("silent"));
        status.ShouldBe(408);
        detail.ShouldStartWith("Connection timeout after 3 seconds");
        clock.Elapsed.TotalSeconds.ShouldBeInRange(2.5, 25);
    }

    [Fact]
    public async Task AnHttpServerThatIsNotThere()
    {
        var (status, detail) = await http.RefusedAsync("/mcp/connect", new { transport = "http", mcp_url = "http://127.0.0.1:9/mcp", timeout = 3 });
        status.ShouldBe(502);
        detail.ShouldContain("127.0.0.1:9");
    }

    [Fact]
    public async Task ACallThatTakesTooLongIsCancelledUpstream()
    {
        var id = await http.ConnectAsync(Checkout.OddServer());
        (await http.RefusedAsync("/mcp/call_tool", new { client_id = id, tool_name = "slow", timeout = 1 }))
            .ShouldBe((408, "Tool execution timeout after 1 seconds"));

        // The session goes on: the next call works.
        ((string)(await http.CallAsync(id, "no-schema"))["status"]!).ShouldBe("success");
        await http.DisconnectAsync(id);
    }

    [Fact]
    public async Task AStubbornProgramAndItsDetachedChildEndWithTheConnection()
    {
        var marker = $"marker-{Guid.NewGuid():N}";
        var id = await http.ConnectAsync(Checkout.OddServer("stubborn", marker));
        await Wait.UntilAsync(() => Programs.With(marker).Count >= 2);
        await http.DisconnectAsync(id);
        await Wait.UntilAsync(() => Programs.With(marker).Count == 0, seconds: 30);
    }

    [Fact]
    public async Task NothingIsStoredAfterAFailure()
    {
        // One fails before there is a session, the other when it is there and asked for its tools.
        (await RefusedAsync(Checkout.OddServer("exit"))).Status.ShouldBe(502);
        (await RefusedAsync(Checkout.OddServer("listless"))).ShouldBe((502, "Failed to connect to MCP server: the list is lost"));
        (await NamesAsync()).ShouldNotContain("doomed");

        // The same definition with a server that works is there at once.
        var made = await http.SendJsonAsync("/mcp/connect", new { transport = "stdio", command = Checkout.OddServer(), name = "doomed" });
        (await NamesAsync()).ShouldContain("doomed");
        await http.DisconnectAsync((Guid)made["client_id"]!);
    }

    async Task<IEnumerable<string>> NamesAsync()
    {
        var clients = await http.GetJsonAsync("/mcp/clients");
        ((int)clients["count"]!).ShouldBe((int)clients["total"]!);
        return clients["clients"]!.AsArray().Select(entry => (string)entry!["name"]!);
    }

    Task<(int Status, string Detail)> RefusedAsync(params string[] command) =>
        http.RefusedAsync("/mcp/connect", new { transport = "stdio", command, timeout = 3, name = "doomed" });
}
