using System.Text.Json.Nodes;
using Echo.Server.Tests.Features.Gateway;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Services;

/// <summary>Active services are tools of the joined MCP endpoint.</summary>
[Collection(ServiceTests.Name)]
public sealed class BeingTools(ServicesHost host)
{
    [Fact]
    public async Task TheyAreListedAndCalled()
    {
        host.Api.Answers("""{"temp":1.0}""");
        var type = $"t{Guid.NewGuid():n}"[..10];
        await host.CreateAsync("""{"city":"{{city}}"}""", """{"name":"Weather now!","description":"Tells"}""", type);
        var client = host.Gateway.Client(host.Gateway.User);
        var tool = (await ToolsAsync(client)).Single(tool => (string)tool!["name"]! == $"{type}__weather_now")!;
        const string schema = """{"type":"object","properties":{"city":{"description":"Sent in the body"}},"required":["city"]}""";
        tool.ToJsonString().ShouldBe(
            $$$"""{"name":"{{{type}}}__weather_now","title":"Weather now!","description":"Tells","inputSchema":{{{schema}}}}""");
        var called = (await CallAsync(client, $"{type}__weather_now", """{"city":"Rome"}""")).Result;
        called["structuredContent"]!.ToJsonString().ShouldBe("""{"temp":1.0}""");
        var missing = (await CallAsync(client, $"{type}__weather_now")).Result;
        ((bool)missing["isError"]!, (string)missing["content"]![0]!["text"]!).ShouldBe((true, "Missing required parameters: city"));
        host.Api.Answers("""{"why":"gone"}""", status: 410);
        ((string)(await CallAsync(client, $"{type}__weather_now", """{"city":"Rome"}""")).Result["content"]![0]!["text"]!)
            .ShouldBe("""Upstream error: The service answered 410 Gone: {"why":"gone"}""");
        host.Api.Answers("{}");
        (await CallAsync(client, $"{type}__none")).Code.ShouldBe(-32602);

        var source = Server.Features.Services.Offering.ToolNames.IdOf(type);
        await Eventually.TrueAsync(async () => await StatusesAsync(source) == "error error success", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task OpenSessionsHearOfChanges()
    {
        var session = host.Gateway.Client(host.Gateway.User);
        await session.InitializeAsync();
        await using var general = await session.ListenAsync();
        var id = await host.CreateAsync(type: "told");

        // News of what other tests did may come first.
        do
            ((string)(await general.NextAsync())!["method"]!).ShouldBe("notifications/tools/list_changed");
        while (!await IsShownAsync());

        // Where both changes fall together there is nothing to tell.
        await host.Echo.SendAsync(HttpMethod.Delete, $"/services/delete/{id}", host.Echo.Admin);
        await Eventually.TrueAsync(async () => !await IsShownAsync(), TimeSpan.FromSeconds(20));

        async Task<bool> IsShownAsync() =>
            (await ToolsAsync(session)).Any(tool => ((string)tool!["name"]!).StartsWith("told__", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NamesThatLookAlikeStayApart()
    {
        var type = $"t{Guid.NewGuid():n}"[..10];
        await host.CreateAsync(more: """{"name":"Do it"}""", type: type);
        var second = await host.CreateAsync(more: """{"name":"do-it!!"}""", type: type);
        var third = await host.CreateAsync(more: """{"name":"DO_IT"}""", type: type);
        var names = (await ToolsAsync(host.Gateway.Client(host.Gateway.User))).Select(tool => (string)tool!["name"]!)
            .Where(name => name.StartsWith($"{type}__", StringComparison.Ordinal));
        names.ShouldBe([$"{type}__do_it", $"{type}__do-it", $"{type}__do_it_{third}"], ignoreOrder: true);
        second.ShouldBeLessThan(third);
    }

    [Fact]
    public async Task WhoMayNotExecuteSeesNone()
    {
        await host.CreateAsync(more: """{"name":"hidden"}""", type: "hidden");
        var (_, key) = await host.Echo.PostAsync("/api/v1/auth/api-keys", host.Echo.User, """{"name":"narrow","scopes":["mcp:use"]}""");
        var client = host.Gateway.Client((string)key["key"]!);
        (await ToolsAsync(client)).ShouldBeEmpty();
        (await CallAsync(client, "hidden__hidden")).Code.ShouldBe(-32602);
    }

    async Task<string> StatusesAsync(Guid source)
    {
        var (_, log) = await host.GetAsync($"/api/v1/calls?origin=service&source_id={source}&tool=weather_now", host.Echo.User);
        return string.Join(' ', log["items"]!.AsArray().Select(call => (string)call!["status"]!));
    }

    static async Task<IReadOnlyList<JsonNode?>> ToolsAsync(McpClient client)
    {
        var reply = await (client.Session is null ? client.AskNewestAsync("tools/list") : client.AskAsync("tools/list"));
        return [.. reply.Result["tools"]!.AsArray().Where(tool => !((string)tool!["name"]!).StartsWith("sample__", StringComparison.Ordinal))];
    }

    static Task<McpReply> CallAsync(McpClient client, string name, string arguments = "{}") =>
        client.AskNewestAsync("tools/call", $$"""{"name":"{{name}}","arguments":{{arguments}}}""");
}
