using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Document004;

/// <summary>The examples of document 004's chapter on endpoints, in its order: what it sends, and what it shows as the answer.</summary>
public sealed class DocumentedEndpointsTests(OpenEcho echo) : IClassFixture<OpenEcho>
{
    const string Id = "550e8400-e29b-41d4-a716-446655440000";

    public static TheoryData<string> Transports =>
    [
        """
        {
          "transport": "http",
          "mcp_url": "http://localhost:3000/mcp",
          "auth_type": "bearer",
          "bearer_token": "your-token-here",
          "name": "my-mcp-client",
          "timeout": 30
        }
        """,
        """
        {
          "transport": "sse",
          "mcp_url": "http://localhost:3000/events",
          "auth_type": "none"
        }
        """,
        """
        {
          "transport": "stdio",
          "command": ["node", "path/to/mcp-server.js"],
          "auth_type": "none"
        }
        """,
    ];

    [Fact]
    public async Task Health()
    {
        var (status, body) = await echo.GetAsync("/health");
        status.ShouldBe(200);
        body.ShouldHaveTheShapeOf("""{"status": "healthy", "timestamp": "2024-01-15T12:00:00", "active_clients": 5, "version": "2.0.0"}""");
        ((string)body["status"]!).ShouldBe("healthy");
    }

    [Theory]
    [InlineData("/docs", "text/html")]
    [InlineData("/redoc", "text/html")]
    [InlineData("/openapi.json", "application/json")]
    public async Task Documentation(string path, string type)
    {
        using var answer = await echo.Http.GetAsync(path);
        ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((200, type));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task FromConnectingToTheClientsInfo(string definition)
    {
        // A program needs an account that may start it.
        var signedIn = definition.Contains("stdio", StringComparison.Ordinal);
        if (signedIn)
            (await echo.PostAsync("/mcp/connect", definition)).Status.ShouldBe(401);

        var id = await ConnectAsync(definition, signedIn);
        await ListToolsAsync(id, signedIn);
        await CallToolAsync(id, signedIn);
        await ListResourcesAsync(id, signedIn);
        await ReadResourceAsync(id, signedIn);
        await ListPromptsAsync(id, signedIn);
        await GetPromptAsync(id, signedIn);
        await DisconnectAsync(id, signedIn);

        id = await ConnectAsync(definition, signedIn);
        await ShowAsync(id, definition, signedIn);
        await DisconnectAsync(id, signedIn);
    }

    [Fact]
    public async Task ConnectingWithOAuth()
    {
        await using var server = await ProtectedServer.StartAsync();
        const string Definition = """
            {
              "transport": "http",
              "mcp_url": "http://localhost:3000/mcp",
              "auth_type": "oauth",
              "oauth_client_id": "your-client-id",
              "oauth_client_secret": "your-client-secret",
              "oauth_auth_url": "https://provider.com/oauth/authorize",
              "oauth_token_url": "https://provider.com/oauth/token",
              "oauth_redirect_uri": "http://localhost:8080/callback",
              "oauth_scopes": ["read", "write"]
            }
            """;
        var id = await ConnectAsync(
            Definition.Replace("http://localhost:3000/mcp", server.Url, StringComparison.Ordinal)
                .Replace("https://provider.com/oauth/authorize", $"{server.Issuer}/authorize", StringComparison.Ordinal)
                .Replace("https://provider.com/oauth/token", $"{server.Issuer}/token", StringComparison.Ordinal),
            signedIn: false);
        var (status, called) = await echo.PostAsync("/mcp/call_tool", $$"""{"client_id": "{{id}}", "tool_name": "whoami"}""");
        (status, (string)called["result"]!["how"]!).ShouldBe((200, "client_credentials"));
        await DisconnectAsync(id, signedIn: false);
    }

    async Task<string> ConnectAsync(string definition, bool signedIn)
    {
        var (status, body) = await echo.PostAsync("/mcp/connect", definition, signedIn);
        status.ShouldBe(201, body.ToJsonString());
        body.ShouldHaveTheShapeOf($$"""
            {
              "status": "connected", "client_id": "{{Id}}", "tools": [], "resources": [], "prompts": [],
              "message": "Successfully connected to MCP server"
            }
            """);
        ((string)body["status"]!, (string)body["message"]!).ShouldBe(("connected", "Successfully connected to MCP server"));
        return (string)body["client_id"]!;
    }

    async Task ListToolsAsync(string id, bool signedIn)
    {
        var tools = await GetAsync($"/mcp/list_tools?client_id={id}", signedIn);
        tools.ShouldHaveTheShapeOf($$$"""
            {
              "status": "success", "client_id": "{{{Id}}}",
              "tools": [{"name": "search", "description": "Search for information", "inputSchema": {"type": "object"}}],
              "count": 1
            }
            """);
        tools["tools"]![0]!["inputSchema"]!.ToJsonString().ShouldBe("""{"type":"object","properties":{"query":{"type":"string"}}}""");
    }

    async Task CallToolAsync(string id, bool signedIn)
    {
        var called = await PostAsync(
            "/mcp/call_tool",
            $$"""
            {
              "client_id": "{{id}}",
              "tool_name": "search",
              "arguments": {
                "query": "python async programming"
              },
              "timeout": 60
            }
            """,
            signedIn);
        called.ShouldHaveTheShapeOf("""{"status": "success", "result": {"results": []}, "error": null, "execution_time": 1.234}""");
        ((string)called["result"]!["results"]![0]!["title"]!).ShouldBe("python async programming");
    }

    async Task ListResourcesAsync(string id, bool signedIn)
    {
        var resources = await GetAsync($"/mcp/list_resources?client_id={id}", signedIn);
        resources.ShouldHaveTheShapeOf($$"""
            {
              "status": "success", "client_id": "{{Id}}",
              "resources": [
                {"uri": "file:///path/to/resource", "name": "My Resource", "description": "A sample resource", "mimeType": "text/plain"}
              ],
              "count": 1
            }
            """);
        ((string)resources["resources"]![0]!["uri"]!, (int)resources["count"]!).ShouldBe(("file:///path/to/resource", 1));
    }

    async Task ReadResourceAsync(string id, bool signedIn)
    {
        var read = await PostAsync("/mcp/read_resource", $$"""{"client_id": "{{id}}", "uri": "file:///path/to/resource"}""", signedIn);
        read.ShouldHaveTheShapeOf(
            $$$"""{"status": "success", "client_id": "{{{Id}}}", "uri": "file:///path/to/resource", "content": {"text": "Resource content here"}}""");
        ((string)read["content"]!["text"]!).ShouldBe("Resource content here");
    }

    async Task ListPromptsAsync(string id, bool signedIn) =>
        (await GetAsync($"/mcp/list_prompts?client_id={id}", signedIn)).ShouldHaveTheShapeOf($$"""
            {
              "status": "success", "client_id": "{{Id}}",
              "prompts": [{"name": "code_review", "description": "Review code for issues", "arguments": []}],
              "count": 1
            }
            """);

    async Task GetPromptAsync(string id, bool signedIn)
    {
        var prompt = await PostAsync(
            "/mcp/get_prompt",
            $$$"""{"client_id": "{{{id}}}", "prompt_name": "code_review", "arguments": {"language": "python", "file": "app.py"}}""",
            signedIn);
        prompt.ShouldHaveTheShapeOf(
            $$$"""{"status": "success", "client_id": "{{{Id}}}", "prompt_name": "code_review", "content": {"messages": []}}""");
        ((string)prompt["content"]!["messages"]![0]!["content"]!["text"]!).ShouldBe("Review app.py (python)");
    }

    async Task ShowAsync(string id, string definition, bool signedIn)
    {
        var sent = JsonNode.Parse(echo.Here(definition))!;
        var url = sent["mcp_url"] is { } given ? given.ToJsonString() : "null";
        var metadata = $"""
            "created_at": "2024-01-15T12:00:00", "transport": "http", "auth_type": "bearer", "name": "my-mcp-client",
            "mcp_url": {url}, "last_activity": "2024-01-15T12:05:00"
            """;
        var clients = await GetAsync("/mcp/clients", signedIn);
        clients.ShouldHaveTheShapeOf($$"""{"status": "success", "clients": [{"client_id": "{{Id}}", {{metadata}}}], "count": 1}""");
        ((string)clients["clients"]![0]!["client_id"]!, (int)clients["count"]!).ShouldBe((id, 1));

        var client = await GetAsync($"/mcp/client/{id}", signedIn);
        client.ShouldHaveTheShapeOf($$$"""{"status": "success", "client_id": "{{{Id}}}", "metadata": { {{{metadata}}} }}""");
        foreach (var field in new[] { "transport", "mcp_url", "auth_type" })
            ((string?)client["metadata"]![field]).ShouldBe((string?)sent[field]);
        if (sent["name"] is { } name)
            ((string)client["metadata"]!["name"]!).ShouldBe((string)name!);
    }

    async Task DisconnectAsync(string id, bool signedIn)
    {
        var body = await PostAsync("/mcp/disconnect", $$"""{"client_id": "{{id}}"}""", signedIn);
        body.ShouldHaveTheShapeOf($$"""{"status": "disconnected", "client_id": "{{Id}}", "message": "Successfully disconnected from MCP server"}""");
        ((string)body["status"]!, (string)body["message"]!).ShouldBe(("disconnected", "Successfully disconnected from MCP server"));
    }

    async Task<JsonNode> GetAsync(string path, bool signedIn)
    {
        var (status, body) = await echo.GetAsync(path, signedIn);
        (status, (string?)body["status"]).ShouldBe((200, "success"), body.ToJsonString());
        return body;
    }

    async Task<JsonNode> PostAsync(string path, string request, bool signedIn)
    {
        var (status, body) = await echo.PostAsync(path, request, signedIn);
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }
}
