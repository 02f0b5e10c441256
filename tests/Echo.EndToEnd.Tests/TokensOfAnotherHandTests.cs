using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests;

/// <summary>Tokens as the npm package jose makes and reads them.</summary>
public sealed class TokensOfAnotherHandTests : IAsyncLifetime
{
    const string Key = "a signing key of the tests, 32 bytes or more";

    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-jose-");
    EchoProcess? echo;

    public async ValueTask InitializeAsync() =>
        echo = await EchoProcess.StartAsync(directory.FullName, ("RATE_LIMIT_ENABLED", "false"), ("JWT_SECRET_KEY", Key));

    public async ValueTask DisposeAsync()
    {
        await echo!.DisposeAsync();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task OursAreReadAndOnlyGoodOnesOfOthersAreAccepted()
    {
        var token = await echo!.Http.RegisterAdminAsync();
        var made = await RunAsync(token);
        made["header"]!.ToJsonString().ShouldBe("""{"alg":"HS256","typ":"JWT"}""");
        made["claims"]!.AsObject().Select(claim => claim.Key).ShouldBe(
            ["sub", "uid", "username", "email", "role", "type", "sid", "iat", "exp", "jti", "iss", "aud"], ignoreOrder: true);

        var answers = new Dictionary<string, int>();
        foreach (var (name, value) in made["tokens"]!.AsObject())
            answers[name] = await AskAsync((string)value!);
        answers.Count.ShouldBeGreaterThan(20);
        answers.Where(answer => answer.Value != 401).ShouldBe([new("good", 200)]);
    }

    async Task<int> AskAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await echo!.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    static async Task<JsonNode> RunAsync(string token)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Checkout.NpmDirectory, "tokens.mjs"), Key, token])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var node = Process.Start(start)!;
        var text = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        node.ExitCode.ShouldBe(0);
        return JsonNode.Parse(text)!;
    }
}
