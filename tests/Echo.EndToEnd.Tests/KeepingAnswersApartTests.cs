using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests;

/// <summary>Many people use the same servers at the same time, with calls that differ in one value only: everybody gets the own answer.</summary>
public sealed class KeepingAnswersApartTests
{
    const int Callers = 200;

    // Making an account takes a tenth of a second of a processor: ten callers share one.
    const int Accounts = 20;

    static readonly (string Name, string Value)[] Settings =
    [
        ("RATE_LIMIT_ENABLED", "false"),
        ("Catalog__MaxCallsPerSource", "1000"),
    ];

    [Fact]
    public Task OfTwoHundredCallersAtOnce() => CallAsync(calls: 5_000);

    [Fact, Trait("Set", "Full")]
    public Task OfTwoHundredCallersAtOnceInAHundredThousandCalls() => CallAsync(calls: 100_000);

    static async Task CallAsync(int calls)
    {
        using var directory = new TemporaryDirectory();
        await using var server = await LoopbackServer.StartAsync();
        await using var echo = await EchoProcess.StartAsync(directory.Path, Settings);
        var admin = await echo.Http.RegisterAdminAsync();
        echo.SignIn(admin);
        var overHttp = (Guid)(await echo.Http.SendJsonAsync("/mcp/connect", new { transport = "http", mcp_url = server.Url }))["client_id"]!;
        var overStdio = await echo.Http.ConnectAsync(Checkout.OddServer("shuffle"));
        var tokens = new string[Accounts];
        await Parallel.ForAsync(0, Accounts, async (account, _) => tokens[account] = await RegisterAsync(echo.Http, account));

        // All begin at the same moment, and each goes on as soon as it has its answer.
        var crossed = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            var wrong = new List<string>();
            for (var call = 0; call < calls / Callers; call++)
            {
                var canary = Guid.NewGuid().ToString();
                var answer = await AskAsync(echo.Http, tokens[caller % Accounts], (call + caller) % 2 == 0 ? overHttp : overStdio, canary);
                if ((string?)answer["result"]?["canary"] != canary)
                    wrong.Add($"{canary}: {answer.ToJsonString()}");
            }

            return wrong;
        }));
        crossed.SelectMany(static wrong => wrong).Take(3).ShouldBeEmpty();
    }

    // Those who may use the connections of others.
    static async Task<string> RegisterAsync(HttpClient http, int number)
    {
        var answer = await http.SendJsonAsync(
            "/api/auth/register",
            new { username = $"caller{number}", email = $"caller{number}@example.com", password = "SecurePassword123!", role = "admin" });
        return (string)answer["data"]!["token"]!;
    }

    static async Task<JsonNode> AskAsync(HttpClient http, string token, Guid id, string canary)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/call_tool")
        {
            Content = JsonContent.Create(new { client_id = id, tool_name = "mirror", arguments = new { canary } }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }
}
