using System.Text.Json.Nodes;
using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>A service of a lean REST API, by REST and as a tool through /mcp, each beside the same request sent to the API directly, in turns in
/// one run.</summary>
static class ServicesBench
{
    const string Call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"hello"}}}""";

    static readonly int[] Connections = [1, 32];

    public static async Task RunAsync(string server, TimeSpan duration)
    {
        await using var api = await LeanUpstream.StartHttpAsync();
        await using var echo = await EchoUnderTest.StartAsync(server);
        var template = JsonNode.Parse(Call)!;
        template["params"]!["arguments"]!["message"] = "{{message}}";
        var made = await echo.PostAsync("/services/create", new
        {
            name = "echo",
            type = "lean",
            api_base_url = api.Url,
            request_template = template,
            response_mapping = new { said = "{{response.result}}" },
        });
        var execute = new Uri(echo.Url, $"/services/{made["id"]}/execute");
        var gateway = await Gateway.OpenAsync("services", new Uri(echo.Url, "/mcp"), "lean__echo", echo.Token, echo.ProcessId);

        Report.Header();
        foreach (var workers in Connections)
        {
            await Comparison.RunAsync("execute", workers, duration, api.OpenAsync, () => OpenAsync(echo, execute));
            await Comparison.RunAsync("tool", workers, duration, api.OpenAsync, () => gateway.ConnectAsync("hello"));
        }

        Report.Memory(echo.ProcessId);
    }

    static async Task<Func<Task>> OpenAsync(EchoUnderTest echo, Uri execute) =>
        (await RawHttpClient.OpenAsync(execute, """{"parameters":{"message":"hello"}}""", $"Authorization: Bearer {echo.Token}")).SendAsync;
}
