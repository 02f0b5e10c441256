using System.Text.Json.Nodes;
using Echo.EndToEnd.Tests.Conformance;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>The command line of the MCP inspector.</summary>
[Collection<GatewayClients>]
public sealed class InspectorTests(ServersOfOthers servers)
{
    static readonly string Inspector =
        Path.Combine(Checkout.NpmDirectory, "node_modules", "@modelcontextprotocol", "inspector", "clients", "launcher", "build", "index.js");

    [Theory]
    [InlineData("legacy", "X-API-Key: ", true)]
    [InlineData("modern", "Authorization: Bearer ", true)]
    [InlineData("auto", "X-API-Key: ", false)]
    public async Task FindsEverything(string era, string header, bool joined)
    {
        using var home = new TemporaryDirectory();
        var credential = header + await servers.NewKeyAsync();
        string[] answers = await Task.WhenAll(
            AskAsync("tools/list"),
            AskAsync("tools/call", "--tool-name", Name("get-structured-content"), "--tool-args-json", """{"location":"Chicago"}"""),
            AskAsync("resources/read", "--uri", Uri("demo://resource/static/document/features.md")),
            AskAsync("prompts/get", "--prompt-name", Name("args-prompt"), "--prompt-args", "city=Bern"));
        var results = answers.Select(answer => JsonNode.Parse(answer)!["result"]!).ToArray();

        results[0]["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).ShouldContain(Name("echo"));
        ((int)results[1]["structuredContent"]!["humidity"]!).ShouldBe(82);
        ((string)results[2]["contents"]![0]!["text"]!).ShouldStartWith("# Everything Server");
        ((string)results[3]["messages"]![0]!["content"]!["text"]!).ShouldBe("What's weather in Bern?");

        string Name(string own) => joined ? $"all__{own}" : own;
        string Uri(string own) => joined ? $"echo.all+{own}" : own;
        Task<string> AskAsync(string method, params string[] more) => Node.RunAsync(
            ConformanceSuite.Node,
            [
                Inspector, "--cli", "--server-url", servers.Endpoint(joined).AbsoluteUri, "--transport", "http", "--header", credential,
                "--protocol-era", era, "--format", "json", "--method", method, .. more,
            ],
            ("HOME", home.Path));
    }
}
