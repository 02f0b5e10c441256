using System.Net.Http.Headers;
using System.Text;
using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>A gateway with a session of revision 2025-11-25, ready to be called.</summary>
/// <param name="ProcessId">Of the gateway; what it started counts with it.</param>
sealed record Gateway(string Name, Uri Url, string Tool, IReadOnlyList<string> Headers, int ProcessId)
{
    const string Hello = """
        {"jsonrpc":"2.0","id":1,"method":"initialize",
        "params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}
        """;

    static int lastId;

    /// <param name="token">Sent as bearer token; empty for none.</param>
    public static async Task<Gateway> OpenAsync(string name, Uri url, string tool, string token, int processId)
    {
        using var http = new HttpClient();
        using var request = Request(url, Hello, token);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var session = answer.Headers.TryGetValues("Mcp-Session-Id", out var values) ? values.First() : null;
        using var initialized = Request(url, """{"jsonrpc":"2.0","method":"notifications/initialized"}""", token);
        if (session is not null)
            initialized.Headers.Add("Mcp-Session-Id", session);
        using (await http.SendAsync(initialized))
        {
            List<string> headers = ["MCP-Protocol-Version: 2025-11-25"];
            if (token.Length > 0)
                headers.Add($"Authorization: Bearer {token}");
            if (session is not null)
                headers.Add($"Mcp-Session-Id: {session}");
            return new(name, url, tool, headers, processId);
        }
    }

    /// <summary>One worker's way to call the tool: a connection of its own, with an id of its own.</summary>
    public async Task<Func<Task>> ConnectAsync(string message)
    {
        var id = Interlocked.Increment(ref lastId) + 1;
        var call = $$$$"""
            {"jsonrpc":"2.0","id":{{{{id}}}},"method":"tools/call","params":{"name":"{{{{Tool}}}}","arguments":{"message":"{{{{message}}}}"}}}
            """;
        return (await RawHttpClient.OpenAsync(Url, call, Headers)).SendAsync;
    }

    static HttpRequestMessage Request(Uri url, string body, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        if (token.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
