using System.Net.Http.Headers;
using System.Text;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>Speaks MCP in bytes of its own: what goes out is not read by anybody before, and what comes in not after.</summary>
sealed class RawClient : IDisposable
{
    const string Newest = "2026-07-28";

    readonly HttpClient http;
    readonly string revision;
    int lastId;

    RawClient(Uri echo, AuthenticationHeaderValue credential, string revision)
    {
        this.revision = revision;
        http = new HttpClient { BaseAddress = echo };
        http.DefaultRequestHeaders.Authorization = credential;
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        http.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
    }

    bool IsStateless => revision == Newest;

    public static async Task<RawClient> ConnectAsync(Uri echo, AuthenticationHeaderValue credential, string revision)
    {
        var client = new RawClient(echo, credential, revision);
        if (client.IsStateless)
            return client;
        var hello = $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}""";
        using var answer = await client.PostAsync("initialize", hello);
        client.http.DefaultRequestHeaders.Add("Mcp-Session-Id", answer.Headers.GetValues("Mcp-Session-Id"));
        return client;
    }

    public void Dispose() => http.Dispose();

    /// <param name="before">Members of params that come first, with a comma.</param>
    /// <param name="meta">Members of <c>_meta</c>.</param>
    /// <param name="after">Members that come last, after a comma.</param>
    /// <returns>The whole message.</returns>
    public async Task<string> CallAsync(string tool, string before, string arguments, string meta, string after)
    {
        if (IsStateless)
        {
            meta = $$"""
                "io.modelcontextprotocol/protocolVersion":"{{Newest}}","io.modelcontextprotocol/clientCapabilities":{},{{meta}}
                """;
        }

        var parameters = $$$"""{{{{before}}}"name":"{{{tool}}}","arguments":{{{arguments}}},"_meta":{{{{meta}}}}{{{after}}}}""";
        using var answer = await PostAsync("tools/call", parameters, tool);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.Content.Headers.ContentType?.MediaType == "text/event-stream" ? Messages(text).Last() : text;
    }

    // All lines of data of one event belong together.
    static IEnumerable<string> Messages(string events) => events.Split("\n\n")
        .Select(one => string.Join('\n', one.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..])))
        .Where(data => data.Length > 0);

    async Task<HttpResponseMessage> PostAsync(string method, string parameters, string? tool = null)
    {
        var id = Interlocked.Increment(ref lastId);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent(
                $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"{{{method}}}","params":{{{parameters}}}}""", Encoding.UTF8, "application/json"),
        };
        if (method != "initialize")
            request.Headers.Add("MCP-Protocol-Version", revision);
        if (IsStateless)
        {
            request.Headers.Add("Mcp-Method", method);
            request.Headers.Add("Mcp-Name", tool);
        }

        return await http.SendAsync(request);
    }
}
