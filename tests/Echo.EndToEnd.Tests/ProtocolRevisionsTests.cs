using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests;

/// <summary>Servers of every revision of the protocol over every transport, and those that are not what their definition says.</summary>
public sealed class ProtocolRevisionsTests(SharedEcho echo)
{
    readonly HttpClient http = echo.Http;

    [Theory]
    [InlineData("sse")]
    [InlineData("http")]
    public async Task AServerThatOnlyKnowsHttpSse(string transport)
    {
        using var server = await NpmServer.EverythingAsync("sse");
        await UseEverythingAsync(new { transport, mcp_url = new Uri(server.Url, "sse") });
    }

    [Fact]
    public async Task AServerOfStreamableHttpThatIsSaidToBeHttpSse()
    {
        using var server = await NpmServer.EverythingAsync("streamableHttp");
        await UseEverythingAsync(new { transport = "sse", mcp_url = new Uri(server.Url, "mcp") });
    }

    [Theory]
    [InlineData("http")]
    [InlineData("sse")]
    public async Task AServerThatIsNotThereTellsSoOfBothTransports(string transport)
    {
        using var server = await NpmServer.EverythingAsync("streamableHttp");
        var (status, detail) = await http.RefusedAsync("/mcp/connect", new { transport, mcp_url = new Uri(server.Url, "nothing") });
        status.ShouldBe(502);
        detail.ShouldContain("Over streamable HTTP: The server answered initialize with HTTP 404");
        detail.ShouldContain("Over HTTP+SSE: The server answered the request for its event stream with HTTP 404");
    }

    [Fact]
    public async Task AHttpSseServerThatGoesAwayAndComesBack()
    {
        using var server = await NpmServer.EverythingAsync("sse");
        var (id, _) = await ConnectAsync(new { transport = "sse", mcp_url = new Uri(server.Url, "sse") });
        await EchoAsync(id);
        server.Dispose();
        await Wait.UntilAsync(async () => (string?)(await http.GetJsonAsync($"/mcp/client/{id}"))["metadata"]!["state"] == "error");
        using var again = await NpmServer.EverythingAsync("sse", server.Url.Port);
        await EchoAsync(id);
        await http.DisconnectAsync(id);
    }

    [Fact]
    public async Task AServerOfTheFirstRevision()
    {
        var (id, tools) = await ConnectAsync(new { transport = "stdio", command = new[] { Checkout.Npm("mcp-server-github") } });
        tools.ShouldBe(26);
        (await VersionAsync(id)).ShouldBe("2024-11-05");
        await http.DisconnectAsync(id);
    }

    [Fact]
    public async Task ServersOfOthers()
    {
        var (id, tools) = await ConnectAsync(new { transport = "stdio", command = new[] { Checkout.Npm("mcp-server-sequential-thinking") } });
        tools.ShouldBe(1);
        var arguments = new { thought = "one", nextThoughtNeeded = false, thoughtNumber = 1, totalThoughts = 1 };
        ((int)(await http.CallAsync(id, "sequentialthinking", arguments))["result"]!["thoughtNumber"]!).ShouldBe(1);
        await http.DisconnectAsync(id);

        (id, tools) = await ConnectAsync(new { transport = "stdio", command = new[] { Checkout.Npm("playwright-mcp"), "--headless" } });
        tools.ShouldBe(25);
        await http.DisconnectAsync(id);
    }

    [Fact]
    public async Task AServerOfTheNewestRevisionOverStdio() =>
        await UseStatelessAsync(new { transport = "stdio", command = Checkout.StatelessServer("stdio") });

    [Theory]
    [InlineData("http")]
    [InlineData("sse")]
    public async Task AServerOfTheNewestRevisionOverHttp(string transport)
    {
        using var server = await NpmServer.StatelessAsync();
        await UseStatelessAsync(new { transport, mcp_url = new Uri(server.Url, "mcp") });
    }

    [Fact]
    public async Task AProgramThatEndsWhenItIsAskedForItsEra()
    {
        var strict = Answering(1, "2025-06-18", "*) exit 1");
        var (id, _) = await ConnectAsync(new { transport = "stdio", command = new[] { "sh", "-c", strict }, timeout = 10 });
        (await VersionAsync(id)).ShouldBe("2025-06-18");
        await http.DisconnectAsync(id);
    }

    [Fact]
    public async Task AProgramThatDoesNotAnswerWhatItDoesNotKnow()
    {
        var clock = Stopwatch.StartNew();
        var mute = Answering(2, "2025-03-26", "*) ;;");
        var (id, _) = await ConnectAsync(new { transport = "stdio", command = new[] { "sh", "-c", mute }, timeout = 60 });
        clock.Elapsed.TotalSeconds.ShouldBeInRange(1, 25);
        (await VersionAsync(id)).ShouldBe("2025-03-26");
        await http.DisconnectAsync(id);
    }

    static string Answering(int id, string version, string otherwise) => $$$$"""
        while read -r line; do case "$line" in
          *'"initialize"'*) echo '{"jsonrpc":"2.0","id":{{{{id}}}},"result":{"protocolVersion":"{{{{version}}}}","capabilities":{}}}' ;;
          *initialized*) ;;
          {{{{otherwise}}}}
        esac; done
        """;

    async Task UseEverythingAsync(object definition)
    {
        var (id, tools) = await ConnectAsync(definition);
        tools.ShouldBeGreaterThan(5);
        await EchoAsync(id);
        (await VersionAsync(id)).ShouldBe("2025-11-25");
        await http.DisconnectAsync(id);
    }

    async Task EchoAsync(Guid id) =>
        ((string)(await http.CallAsync(id, "echo", new { message = "hello" }))["result"]!["content"]![0]!["text"]!).ShouldBe("Echo: hello");

    async Task UseStatelessAsync(object definition)
    {
        var (id, tools) = await ConnectAsync(definition);
        tools.ShouldBe(3);
        (await VersionAsync(id)).ShouldBe("2026-07-28");
        (await TextAsync(id, "echo", new { text = "Grüße" })).ShouldBe("Grüße");
        (await TextAsync(id, "where", new { region = "Zürich ", at = new { floor = -7 } })).ShouldBe("Zürich  -7");
        var asked = await http.CallAsync(id, "ask");
        ((string)asked["status"]!).ShouldBe("error");
        ((string)asked["error"]!).ShouldContain("asks for more input");
        ((string)(await http.SendJsonAsync("/mcp/read_resource", new { client_id = id, uri = "note://plain" }))["content"]!["text"]!).ShouldBe("noted");
        var prompt = await http.SendJsonAsync("/mcp/get_prompt", new { client_id = id, prompt_name = "greet" });
        ((string)prompt["content"]!["messages"]![0]!["content"]!["text"]!).ShouldBe("Hello");
        await http.DisconnectAsync(id);
    }

    async Task<string> TextAsync(Guid id, string tool, object arguments) =>
        (string)(await http.CallAsync(id, tool, arguments))["result"]!["content"]![0]!["text"]!;

    async Task<(Guid Id, int Tools)> ConnectAsync(object definition)
    {
        JsonNode answer = await http.SendJsonAsync("/mcp/connect", definition);
        return ((Guid)answer["client_id"]!, answer["tools"]!.AsArray().Count);
    }

    async Task<string> VersionAsync(Guid id) =>
        (string)(await http.GetJsonAsync($"/mcp/client/{id}"))["metadata"]!["server_info"]!["protocol_version"]!;
}
