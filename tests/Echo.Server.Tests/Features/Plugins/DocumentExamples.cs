using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>The plugin part of document 003, literally.</summary>
[Collection(PluginTests.Name)]
public sealed class DocumentExamples(PluginHost host)
{
    [Fact]
    public async Task WithJwt()
    {
        var (status, text) = await SendAsync(
            request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", host.Echo.User),
            """
            {
                "plugin": "sample",
                "action": "echo",
                "payload": {
                  "message": "Authenticated plugin execution!"
                }
              }
            """);
        (status, text).ShouldBe((200, """{"ok":true,"result":{"message":"Authenticated plugin execution!"}}"""));
    }

    [Fact]
    public async Task WithApiKey()
    {
        var (status, text) = await SendAsync(
            request => request.Headers.Add("X-API-Key", host.Gateway.User),
            """
            {
                "plugin": "sample",
                "action": "echo",
                "payload": {
                  "message": "API key works!"
                }
              }
            """);
        (status, text).ShouldBe((200, """{"ok":true,"result":{"message":"API key works!"}}"""));
    }

    /// <summary>"PluginExecution Model: Analytics and performance tracking".</summary>
    [Fact]
    public async Task EachExecutionIsTracked()
    {
        var mark = $"{Guid.NewGuid()}";
        await host.ResultAsync("sample", "echo", $$"""{"data":[1,2,3],"mark":"{{mark}}"}""");
        var (_, history) = await host.Echo.SendAsync(HttpMethod.Get, "/mcp/history?plugin=sample", host.Echo.User);
        var execution = history["data"]!.AsArray().Single(one => one!["payload"] is JsonObject payload && (string?)payload["mark"] == mark)!;
        execution["result"]!.ToJsonString().ShouldBe(execution["payload"]!.ToJsonString());
        ((string)execution["status"]!).ShouldBe("success");
    }

    async Task<(int Status, string Text)> SendAsync(Action<HttpRequestMessage> authenticate, string body)
    {
        using var client = new HttpClient { BaseAddress = new(host.Echo.App.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/execute") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        authenticate(request);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
