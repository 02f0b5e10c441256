using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Document004;

/// <summary>What document 004 shows, with the reference server over both transports that need no account.</summary>
public sealed class EverythingWithoutCredentialsTests(OpenEcho echo) : IClassFixture<OpenEcho>
{
    [Theory]
    [InlineData("http", "streamableHttp", "mcp")]
    [InlineData("sse", "sse", "sse")]
    public async Task ItsToolsResourcesAndPromptsAreUsed(string transport, string mode, string path)
    {
        using var server = await NpmServer.EverythingAsync(mode);
        var made = await PostAsync("/mcp/connect", $$"""{"transport": "{{transport}}", "mcp_url": "{{server.Url}}{{path}}", "auth_type": "none"}""");
        var id = (string)made["client_id"]!;
        made.ShouldHaveTheShapeOf($$"""{"status": "connected", "client_id": "{{id}}", "tools": [], "resources": [], "prompts": [], "message": "made"}""");

        (await GetAsync($"/mcp/list_tools?client_id={id}")).ShouldHaveTheShapeOf(
            $$$"""{"status": "success", "client_id": "{{{id}}}", "tools": [{"name": "a", "description": "b", "inputSchema": {}}], "count": 1}""");
        var called = await PostAsync(
            "/mcp/call_tool", $$$"""{"client_id": "{{{id}}}", "tool_name": "echo", "arguments": {"message": "hello"}, "timeout": 60}""");
        called.ShouldHaveTheShapeOf("""{"status": "success", "result": {"content": []}, "error": null, "execution_time": 1.234}""");
        ((string)called["result"]!["content"]![0]!["text"]!).ShouldBe("Echo: hello");

        var resources = await GetAsync($"/mcp/list_resources?client_id={id}");
        resources.ShouldHaveTheShapeOf(
            $$"""{"status": "success", "client_id": "{{id}}", "resources": [{"uri": "a:b", "name": "a", "mimeType": "text/plain"}], "count": 1}""");
        var uri = resources["resources"]![0]!["uri"]!.ToJsonString();
        (await PostAsync("/mcp/read_resource", $$"""{"client_id": "{{id}}", "uri": {{uri}}}""")).ShouldHaveTheShapeOf(
            $$$"""{"status": "success", "client_id": "{{{id}}}", "uri": {{{uri}}}, "content": {"text": "Resource content here"}}""");

        (await GetAsync($"/mcp/list_prompts?client_id={id}")).ShouldHaveTheShapeOf(
            $$"""{"status": "success", "client_id": "{{id}}", "prompts": [{"name": "a", "description": "b"}], "count": 1}""");
        (await PostAsync("/mcp/get_prompt", $$"""{"client_id": "{{id}}", "prompt_name": "simple-prompt"}""")).ShouldHaveTheShapeOf(
            $$$"""{"status": "success", "client_id": "{{{id}}}", "prompt_name": "simple-prompt", "content": {"messages": []}}""");

        ((string)(await PostAsync("/mcp/disconnect", $$"""{"client_id": "{{id}}"}"""))["status"]!).ShouldBe("disconnected");
    }

    async Task<JsonNode> GetAsync(string path)
    {
        var (status, body) = await echo.GetAsync(path);
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    async Task<JsonNode> PostAsync(string path, string request)
    {
        var (status, body) = await echo.PostAsync(path, request);
        status.ShouldBeOneOf([200, 201], body.ToJsonString());
        return body;
    }
}
