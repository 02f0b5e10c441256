using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>tools/call through /mcp to a lean HTTP and a lean stdio upstream, in both eras of the protocol, each beside the same call sent to the
/// upstream directly, in turns in one run; and a forwarder of the same web server and HTTP client that does nothing else.</summary>
static class GatewayBench
{
    const string Session = "2025-11-25";
    const string Stateless = "2026-07-28";
    const string Message = "hello";

    static readonly int[] Connections = [1, 32];

    public static async Task RunAsync(string server, TimeSpan duration)
    {
        await using var http = await LeanUpstream.StartHttpAsync();
        await using var bare = await LeanUpstream.StartForwarderAsync(http.Url);
        await using var echo = await EchoUnderTest.StartAsync(server);
        var httpSlug = await echo.AddAsync(new { transport = "http", mcp_url = http.Url, name = "lean-http" });
        var stdioSlug = await echo.AddAsync(new { transport = "stdio", command = LeanUpstream.StdioCommand, name = "lean-stdio" });
        await using var stdio = await LeanUpstream.StartStdioAsync();
        var url = new Uri(echo.Url, "/mcp");
        var httpGateway = await Gateway.OpenAsync("http", url, $"{httpSlug}__echo", echo.Token, echo.ProcessId);
        var stdioGateway = await Gateway.OpenAsync("stdio", url, $"{stdioSlug}__echo", echo.Token, echo.ProcessId);

        Report.Header();
        foreach (var workers in Connections)
        {
            await Comparison.RunAsync($"http {Session}", workers, duration, http.OpenAsync, () => httpGateway.ConnectAsync(Message));
            await Comparison.RunAsync($"http {Stateless}", workers, duration, http.OpenAsync, () => OpenAsync(echo, httpSlug));
            await Comparison.RunAsync("no Echo, bare", workers, duration, http.OpenAsync, bare.OpenAsync);
            await Comparison.RunAsync($"stdio {Session}", workers, duration, stdio.OpenAsync, () => stdioGateway.ConnectAsync(Message));
            await Comparison.RunAsync($"stdio {Stateless}", workers, duration, stdio.OpenAsync, () => OpenAsync(echo, stdioSlug));
        }

        Report.Memory(echo.ProcessId);
    }

    static async Task<Func<Task>> OpenAsync(EchoUnderTest echo, string slug)
    {
        var name = $"{slug}__echo";
        var call = $$$$$"""
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{{name}}}}}","arguments":{"message":"{{{{{Message}}}}}"},"_meta":{
            "io.modelcontextprotocol/protocolVersion":"{{{{{Stateless}}}}}","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},
            "io.modelcontextprotocol/clientCapabilities":{}}}}
            """;
        string[] headers = [$"Authorization: Bearer {echo.Token}", $"MCP-Protocol-Version: {Stateless}", "Mcp-Method: tools/call", $"Mcp-Name: {name}"];
        return (await RawHttpClient.OpenAsync(new Uri(echo.Url, "/mcp"), call, headers)).SendAsync;
    }
}
