using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>An MCP client that says exactly what a test wants it to.</summary>
sealed class McpClient(HttpClient http, string path, string? token)
{
    public const string Newest = "2026-07-28";

    int lastId;

    /// <summary>The value of Mcp-Session-Id; null outside of a session.</summary>
    public string? Session { get; set; }

    public string? Version { get; set; }

    public string Accept { get; set; } = "application/json, text/event-stream";

    /// <summary>What requests of revision 2026-07-28 say that the client can be asked.</summary>
    public string Askable { get; set; } = "{}";

    /// <summary>The same client with other credentials, or at another endpoint.</summary>
    public McpClient As(string? otherToken, string? otherPath = null) =>
        new(http, otherPath ?? path, otherToken) { Session = Session, Version = Version, Askable = Askable };

    public async Task<JsonNode> InitializeAsync(string version = "2025-11-25", string capabilities = "{}")
    {
        (Session, Version) = (null, null);
        var parameters = $$"""{"protocolVersion":"{{version}}","clientInfo":{"name":"t","version":"1"},"capabilities":{{capabilities}} }""";
        var reply = await PostAsync(Request("initialize", parameters, id: 0));
        reply.Status.ShouldBe(200, reply.Text);
        Session = reply.Session.ShouldNotBeNull(reply.Text);
        Version = (string)reply.Result["protocolVersion"]!;
        (await PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""")).Status.ShouldBe(202);
        return reply.Body!["result"]!;
    }

    /// <summary>Posts a request in the session and reads the whole answer.</summary>
    public Task<McpReply> AskAsync(string method, string parameters = "{}", params (string Name, string Value)[] headers) =>
        PostAsync(Request(method, parameters), headers);

    /// <summary>The same for one who leaves.</summary>
    public async Task<McpReply> AskAsync(string method, string parameters, CancellationToken leaving)
    {
        using var answer = await http.SendAsync(Message(HttpMethod.Post, Request(method, parameters), []), leaving);
        return await McpReply.ReadAsync(answer, leaving);
    }

    /// <summary>Posts a request as revision 2026-07-28 wants it.</summary>
    /// <param name="parameters">An object without <c>_meta</c>.</param>
    public Task<McpReply> AskNewestAsync(string method, string parameters = "{}", string meta = "", params (string Name, string Value)[] headers)
    {
        var (body, all) = Newer(method, parameters, meta, headers);
        return PostAsync(body, all);
    }

    public Task<McpStream> OpenNewestAsync(string method, string parameters = "{}", string meta = "", object? id = null)
    {
        var (body, headers) = Newer(method, parameters, meta, [], id);
        return OpenAsync(HttpMethod.Post, body, headers);
    }

    public Task<McpStream> OpenAsync(string method, string parameters = "{}") => OpenAsync(HttpMethod.Post, Request(method, parameters));

    public Task<McpReply> PostAsync(string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, body, headers);

    public async Task<McpReply> SendAsync(HttpMethod method, string? body, params (string Name, string Value)[] headers)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(McpStream.Patience);
        using var answer = await http.SendAsync(Message(method, body, headers), limit.Token);
        return await McpReply.ReadAsync(answer, limit.Token);
    }

    /// <summary>Sends and goes on as soon as the answer begins.</summary>
    public async Task<McpStream> OpenAsync(HttpMethod method, string? body, params (string Name, string Value)[] headers)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(McpStream.Patience);
        return await McpStream.OpenAsync(await http.SendAsync(Message(method, body, headers), HttpCompletionOption.ResponseHeadersRead, limit.Token));
    }

    /// <summary>The session's own stream, or the rest of another after an event.</summary>
    public Task<McpStream> ListenAsync(string? lastEventId = null) =>
        OpenAsync(HttpMethod.Get, null, lastEventId is null ? [] : [("Last-Event-ID", lastEventId)]);

    public string Request(string method, string parameters = "{}", object? id = null) =>
        $$"""{"jsonrpc":"2.0","id":{{id ?? Interlocked.Increment(ref lastId)}},"method":"{{method}}","params":{{parameters}}}""";

    HttpRequestMessage Message(HttpMethod method, string? body, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        if (Session is not null)
            request.Headers.Add("Mcp-Session-Id", Session);
        if (Version is not null && !headers.Any(static header => header.Name == "MCP-Protocol-Version"))
            request.Headers.Add("MCP-Protocol-Version", Version);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    (string Body, (string Name, string Value)[] Headers) Newer(
        string method, string parameters, string meta, (string Name, string Value)[] headers, object? id = null)
    {
        var said = JsonNode.Parse(parameters)!.AsObject();
        var name = (string?)(method == "resources/read" ? said["uri"] : method is "tools/call" or "prompts/get" ? said["name"] : null);
        said["_meta"] = JsonNode.Parse(
            $$"""{"io.modelcontextprotocol/protocolVersion":"{{Newest}}","io.modelcontextprotocol/clientCapabilities":{{Askable}}{{meta}}}""");
        (string Name, string Value)[] own = [("MCP-Protocol-Version", Newest), ("Mcp-Method", method), .. name is null ? [] : new[] { ("Mcp-Name", name) }];
        var changed = headers.Select(header => header.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var kept = own.Where(header => !changed.Contains(header.Name));
        return (Request(method, said.ToJsonString(), id), [.. kept, .. headers.Where(header => header.Value != "")]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{path} {Session}");
}
