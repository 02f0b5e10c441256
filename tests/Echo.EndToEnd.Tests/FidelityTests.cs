using System.Text;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests;

/// <summary>Values arrive as they were sent, in both directions.</summary>
public sealed class FidelityTests(SharedEcho echo)
{
    readonly HttpClient http = echo.Http;

    [Fact]
    public async Task NumbersTextsAndKeyOrderComeBackLetterByLetter()
    {
        const string Arguments =
            """{"z":1.0,"a":123456789012345678901234567890.5e400,"text":"Grüße 😀 \u00e9 \/ \u2028","deep":[[{"b":null,"a":-0}]],"":true,"9":[]}""";
        var id = await ConnectAsync();
        using var answer = await http.PostAsync("/mcp/call_tool", Json($$"""{"client_id":"{{id}}","tool_name":"mirror","arguments":{{Arguments}}}"""));
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"\"result\":{Arguments},");
        await http.DisconnectAsync(id);
    }

    [Fact]
    public async Task UnknownFieldsOfToolsAreKeptAndBadSchemasHideNothing()
    {
        var id = await ConnectAsync();
        var tools = await http.GetStringAsync($"/mcp/list_tools?client_id={id}");
        tools.ShouldContain(""""inputSchema":{"type":"object"},"x-unknown":{"kept":12345678901234567890.5}"""");
        var names = JsonNode.Parse(tools)!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).ToArray();
        names.ShouldBe(["mirror", "big", "picture", "fails", "slow", "grow", "environment", "empty-schema", "no-schema"]);
        ((string)(await http.CallAsync(id, "no-schema"))["result"]!["content"]![0]!["text"]!).ShouldBe("ok");
        await http.DisconnectAsync(id);
    }

    [Fact]
    public async Task ResultsOfTenMebibytesArriveWhole()
    {
        var id = await ConnectAsync();
        const int Characters = 5 * 1024 * 1024;
        var answer = await http.CallAsync(id, "big", new { characters = Characters });
        ((string)answer["result"]!["content"]![0]!["text"]!).ShouldBe(new string('ä', Characters));
        await http.DisconnectAsync(id);
    }

    [Fact]
    public async Task PicturesAndToolErrorsKeepTheirForm()
    {
        var id = await ConnectAsync();
        var picture = await http.CallAsync(id, "picture");
        picture["result"]!["content"]![1]!.ToJsonString().ShouldBe("""{"type":"image","data":"iVBORw0KGgo=","mimeType":"image/png"}""");
        var failed = await http.CallAsync(id, "fails");
        ((string)failed["status"]!, failed["result"], (string)failed["error"]!).ShouldBe(("error", null, "disk is full"));
        await http.DisconnectAsync(id);
    }

    [Fact]
    public async Task ProgramsSeeTheirOwnEnvironmentAndNoneOfEchosSecrets()
    {
        var connected = await http.SendJsonAsync(
            "/mcp/connect", new { transport = "stdio", command = Checkout.OddServer(), env = new Dictionary<string, string> { ["ODD_KEY"] = "mine" } });
        var id = (Guid)connected["client_id"]!;
        var environment = (await http.CallAsync(id, "environment"))["result"]!.AsObject();
        ((string)environment["ODD_KEY"]!).ShouldBe("mine");
        environment.ShouldContainKey("PATH");
        environment.Select(variable => variable.Key).ShouldNotContain(name => name.StartsWith("RATE_LIMIT") || name == "ECHO_DATA");
        environment.ToJsonString().ShouldNotContain(SharedEcho.Canary);
        await http.DisconnectAsync(id);
    }

    Task<Guid> ConnectAsync() => http.ConnectAsync(Checkout.OddServer());

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
