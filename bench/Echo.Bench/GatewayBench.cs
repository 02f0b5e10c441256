using System.Net.Http.Json;
using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>tools/call through /mcp to a lean HTTP and a lean stdio upstream, in both eras of the protocol, each beside the same call sent to the
/// upstream directly, in turns in one run.</summary>
static class GatewayBench
{
    const string Session = "2025-11-25";
    const string Stateless = "2026-07-28";

    static readonly int[] Connections = [1, 32];

    public static async Task RunAsync(string server, TimeSpan duration)
    {
        await using var http = await LeanUpstream.StartHttpAsync();
        await using var echo = await EchoUnderTest.StartAsync(server);
        var httpSlug = await echo.AddAsync(new { transport = "http", mcp_url = http.Url, name = "lean-http" });
        var stdioSlug = await echo.AddAsync(new { transport = "stdio", command = LeanUpstream.StdioCommand, name = "lean-stdio" });
        await using var stdio = await LeanUpstream.StartStdioAsync();
        var session = await BeginSessionAsync(echo);

        Report.Header();
        foreach (var workers in Connections)
        {
            await Comparison.RunAsync($"http {Session}", workers, duration, http.OpenAsync, () => OpenAsync(echo, httpSlug, session));
            await Comparison.RunAsync($"http {Stateless}", workers, duration, http.OpenAsync, () => OpenAsync(echo, httpSlug, session: null));
            await Comparison.RunAsync($"stdio {Session}", workers, duration, stdio.OpenAsync, () => OpenAsync(echo, stdioSlug, session));
            await Comparison.RunAsync($"stdio {Stateless}", workers, duration, stdio.OpenAsync, () => OpenAsync(echo, stdioSlug, session: null));
        }

        Report.Memory(echo.ProcessId);
    }

    static async Task<string> BeginSessionAsync(EchoUnderTest echo)
    {
        var hello = new { jsonrpc = "2.0", id = 1, method = "initialize", @params = new { protocolVersion = Session, capabilities = new { }, clientInfo = new { name = "bench", version = "1" } } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = JsonContent.Create(hello) };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        using var answer = await echo.Http.SendAsync(request);
        return answer.Headers.GetValues("Mcp-Session-Id").First();
    }

    static async Task<Func<Task>> OpenAsync(EchoUnderTest echo, string slug, string? session)
    {
        var name = $"{slug}__echo";
        const string meta = ""","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}""";
        string[] headers = session is not null
            ? [$"Authorization: Bearer {echo.Token}", $"MCP-Protocol-Version: {Session}", $"Mcp-Session-Id: {session}"]
            : [$"Authorization: Bearer {echo.Token}", $"MCP-Protocol-Version: {Stateless}", "Mcp-Method: tools/call", $"Mcp-Name: {name}"];

        // Each connection is a client of the same session, whose requests under way have ids of their own.
        var id = Interlocked.Increment(ref lastId);
        var call = $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{name}}}","arguments":{"message":"hello"}{{{(session is null ? meta : "")}}}}}""";
        return (await RawHttpClient.OpenAsync(new Uri(echo.Url, "/mcp"), call, headers)).SendAsync;
    }

    static int lastId;
}
