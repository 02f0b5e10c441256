using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Document004;

/// <summary>The programs and lines that document 004 gives its readers, and the errors that it promises. None of them sends credentials.</summary>
public sealed class DocumentedClientsTests(OpenEcho echo) : IClassFixture<OpenEcho>
{
    const string CurlLines = """
        # Connect
        RESPONSE=$(curl -X POST http://localhost:8080/mcp/connect \
          -H "Content-Type: application/json" \
          -d '{
            "transport": "http",
            "mcp_url": "http://localhost:3000/mcp",
            "auth_type": "none"
          }')

        CLIENT_ID=$(echo $RESPONSE | jq -r '.client_id')

        # List tools
        curl http://localhost:8080/mcp/list_tools?client_id=$CLIENT_ID

        # Call tool
        curl -X POST http://localhost:8080/mcp/call_tool \
          -H "Content-Type: application/json" \
          -d "{
            \"client_id\": \"$CLIENT_ID\",
            \"tool_name\": \"search\",
            \"arguments\": {\"query\": \"test\"}
          }"

        # Disconnect
        curl -X POST http://localhost:8080/mcp/disconnect \
          -H "Content-Type: application/json" \
          -d "{\"client_id\": \"$CLIENT_ID\"}"
        """;

    [Fact]
    public async Task TheCurlLinesWorkAsWritten()
    {
        var answers = Values(await RunAsync(echo.Here(CurlLines)));
        answers.Count.ShouldBe(3);
        ((string)answers[0]["tools"]![0]!["name"]!).ShouldBe("search");
        ((string)answers[1]["result"]!["results"]![0]!["title"]!).ShouldBe("test");
        ((string)answers[2]["status"]!).ShouldBe("disconnected");
    }

    [Fact]
    public async Task ThePythonClientGetsWhatItReads()
    {
        var (_, connected) = await echo.PostAsync(
            "/mcp/connect",
            """{"transport": "http", "mcp_url": "http://localhost:3000/mcp", "auth_type": "bearer", "bearer_token": "my-token"}""");
        var id = (string)connected["client_id"]!;
        var (_, tools) = await echo.GetAsync($"/mcp/list_tools?client_id={id}");
        tools["tools"]!.AsArray().Count.ShouldBe((int)tools["count"]!);
        var (_, called) = await echo.PostAsync(
            "/mcp/call_tool", $$$"""{"client_id": "{{{id}}}", "tool_name": "search", "arguments": {"query": "test"}}""");
        ((string)called["result"]!["results"]![0]!["token"]!).ShouldBe("Bearer my-token");
        var (status, _) = await echo.PostAsync("/mcp/disconnect", $$"""{"client_id": "{{id}}"}""");
        status.ShouldBe(200);
    }

    [Fact]
    public async Task TheGoClientGetsWhatItReads()
    {
        var (status, connected) = await echo.PostAsync(
            "/mcp/connect", """{"transport":"http","mcp_url":"http://localhost:3000/mcp","auth_type":"none"}""");
        (status, (string)connected["status"]!).ShouldBe((201, "connected"));
        await echo.PostAsync("/mcp/disconnect", $$"""{"client_id": "{{connected["client_id"]}}"}""");
    }

    [Theory]
    [InlineData("/mcp/connect", "{", 400)]
    [InlineData("/mcp/disconnect", """{"client_id": "550e8400-e29b-41d4-a716-446655440000"}""", 404)]
    [InlineData("/mcp/connect", """{"transport": "pigeon"}""", 422)]
    public async Task EachErrorHasItsDetail(string path, string body, int status)
    {
        var (answered, problem) = await echo.PostAsync(path, body);
        answered.ShouldBe(status, problem.ToJsonString());
        problem.ShouldHaveTheShapeOf("""{"detail": "Error message describing what went wrong"}""");
    }

    [Fact]
    public async Task AToolThatTakesTooLongIsATimeout()
    {
        var (_, connected) = await echo.PostAsync("/mcp/connect", """{"transport": "http", "mcp_url": "http://localhost:3000/mcp"}""");
        var id = (string)connected["client_id"]!;
        var (status, problem) = await echo.PostAsync("/mcp/call_tool", $$"""{"client_id": "{{id}}", "tool_name": "wait", "timeout": 1}""");
        (status, (string)problem["detail"]!).ShouldBe((408, "Tool execution timeout after 1 seconds"));
        await echo.PostAsync("/mcp/disconnect", $$"""{"client_id": "{{id}}"}""");
    }

    static async Task<string> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>/dev/null\n{script}"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await shell.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return output;
    }

    // One behind the other, as curl prints them.
    static List<JsonNode> Values(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        var values = new List<JsonNode>();
        while (reader.Read())
            values.Add(JsonNode.Parse(ref reader)!);
        return values;
    }
}
