using System.Diagnostics;
using System.Text.Json.Nodes;
using Echo.Testing;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Echo.EndToEnd.Tests.StdioEntry;

/// <summary>Clients of other hands that speak only stdio, each starting <c>./run stdio</c> as its server, with the everything server from npm behind
/// Echo.</summary>
public sealed class ClientsOverStdioTests : IAsyncLifetime
{
    const string Operation = "trigger-long-running-operation";
    const string Question = "trigger-elicitation-request";

    readonly TemporaryDirectory data = new();
    readonly BuiltCheckout checkout = new();
    EchoProcess echo = null!;
    string key = "";

    public async ValueTask InitializeAsync()
    {
        echo = await EchoProcess.StartAsync(data.Path, FreePort.Next());
        echo.SignIn(await echo.Http.RegisterAdminAsync());
        await echo.Http.SendJsonAsync(
            "/mcp/connect", new { transport = "stdio", command = new[] { Checkout.Npm("mcp-server-everything") }, name = "everything", isolation = "session" });
        key = (string)(await echo.Http.SendJsonAsync("/api/v1/auth/api-keys", new { name = "stdio" }))["key"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await echo.DisposeAsync();
        data.Dispose();
        checkout.Dispose();
    }

    [Fact]
    public async Task TheCSharpSdkWithASession()
    {
        await using var client = await ConnectAsync("/mcp/servers/everything", "2025-11-25");
        client.NegotiatedProtocolVersion.ShouldBe("2025-11-25");
        (await client.ListToolsAsync()).Select(tool => tool.Name).ShouldContain(Operation);
        (await EchoAsync(client, "echo", "hello")).ShouldBe("Echo: hello");
        (await ProgressAsync(client, Operation)).ShouldContain(1);
        TextOf(await client.CallToolAsync(Question)).ShouldContain("User provided the requested information");
    }

    [Fact]
    public async Task TheCSharpSdkWithoutASession()
    {
        await using var client = await ConnectAsync("", "2026-07-28");
        client.NegotiatedProtocolVersion.ShouldBe("2026-07-28");
        (await client.ListToolsAsync()).Select(tool => tool.Name).ShouldContain("everything__echo");
        (await EchoAsync(client, "everything__echo", "grüezi")).ShouldBe("Echo: grüezi");
        (await ProgressAsync(client, $"everything__{Operation}")).ShouldContain(1);
    }

    [Fact]
    public async Task TheTypeScriptSdk()
    {
        var said = JsonNode.Parse(await RunAsync("node", Path.Combine(Checkout.NpmDirectory, "stdio-client.mjs"), checkout.Run))!;
        said["tools"]!.AsArray().Select(name => (string)name!).ShouldContain(Operation);
        ((string)said["text"]!).ShouldBe("Echo: hello");

        // The SDK drops a report that it reads in one piece with the answer: of the last ones it may miss some, of the first, half a second apart, none.
        var progress = said["progress"]!.AsArray().Select(report => (int)report!).ToList();
        progress.ShouldBe(Enumerable.Range(1, progress.Count));
        progress.ShouldNotBeEmpty();
        ((string)said["asked"]!).ShouldContain("User provided the requested information");
        var errors = said["errors"]!.AsArray().Select(error => (string)error!).Where(error => !error.Contains("unknown token", StringComparison.Ordinal));
        errors.ShouldBeEmpty("nothing but messages stands in standard output");
    }

    [Fact]
    public async Task ASessionSurvivesAKilledEcho()
    {
        await using var client = await ConnectAsync("/mcp/servers/everything", "2025-11-25");
        (await EchoAsync(client, "echo", "before")).ShouldBe("Echo: before");
        await echo.EndAsync("KILL");
        (await Should.ThrowAsync<McpException>(() => EchoAsync(client, "echo", "meanwhile"))).Message.ShouldContain("start it with ./run");
        echo = await EchoProcess.StartAsync(data.Path, echo.Url.Port);
        (await EchoAsync(client, "echo", "after")).ShouldBe("Echo: after");
        TextOf(await client.CallToolAsync(Question)).ShouldContain("User provided the requested information");
    }

    [Fact]
    public async Task TheKeyMayStandInAFileBesideTheProgram()
    {
        checkout.Write(".env", $"ECHO_URL={echo.Url}\nECHO_API_KEY={key}\n");
        const string Lines = """
            unset ECHO_URL ECHO_API_KEY
            echo '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{}}}' | "$0" stdio
            """;
        var answer = await RunAsync("bash", "-c", Lines, checkout.Run);
        var line = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
        ((string)JsonNode.Parse(line)!["result"]!["protocolVersion"]!).ShouldBe("2025-06-18");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task ASignalEndsIt(string signal)
    {
        using var entry = Start("bash", "-c", """exec "$0" stdio""", checkout.Run);
        await entry.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        (await entry.StandardOutput.ReadLineAsync())!.ShouldContain("begin with initialize");
        using var kill = Process.Start("kill", [$"-{signal}", $"{entry.Id}"]);
        await entry.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        entry.ExitCode.ShouldBe(0);
    }

    static string TextOf(CallToolResult result) => result.Content.OfType<TextContentBlock>().First().Text;

    static async Task<string> EchoAsync(McpClient client, string tool, string message) =>
        TextOf(await client.CallToolAsync(tool, new Dictionary<string, object?> { ["message"] = message }));

    // This client may take a report for late that comes right before the answer.
    static async Task<IReadOnlyList<int>> ProgressAsync(McpClient client, string tool)
    {
        List<int> seen = [];
        await client.CallToolAsync(tool, new Dictionary<string, object?> { ["duration"] = 0.3, ["steps"] = 3 }, new Reports(progress =>
        {
            lock (seen)
                seen.Add((int)progress.Progress);
        }));
        return seen;
    }

    Task<McpClient> ConnectAsync(string path, string version)
    {
        var transport = new StdioClientTransport(new()
        {
            Command = checkout.Run,
            Arguments = ["stdio"],
            EnvironmentVariables = new Dictionary<string, string?> { ["ECHO_URL"] = new Uri(echo.Url, path).ToString(), ["ECHO_API_KEY"] = key },
        });
        return McpClient.CreateAsync(transport, new()
        {
            ProtocolVersion = version,
            Handlers = new() { ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult { Action = "accept", Content = Answers() }) },
        });
    }

    static Dictionary<string, System.Text.Json.JsonElement> Answers() => new() { ["name"] = System.Text.Json.JsonSerializer.SerializeToElement("Ada") };

    async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, output);
        return output;
    }

    Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        UseShellExecute = false,
        Environment = { ["ECHO_URL"] = $"{echo.Url}mcp/servers/everything", ["ECHO_API_KEY"] = key },
    })!;
}
