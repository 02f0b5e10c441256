using Echo.Testing;

namespace Echo.Server.Tests.Features.Connections.Anonymous;

/// <summary>What callers without credentials may do with <c>Connections:AllowAnonymous</c>, and who sees what they made.</summary>
public sealed class ConnectingWithoutCredentials(OpenHost host) : IClassFixture<OpenHost>
{
    readonly EchoHost echo = host.Echo;

    [Fact]
    public async Task ACallNeedsNoAccount()
    {
        var id = await host.ConnectAsync(token: null);
        var (status, called) = await echo.PostAsync("/mcp/call_tool", null, $$$"""{"client_id":"{{{id}}}","tool_name":"echo","arguments":{"a":1}}""");
        (status, called["result"]?.ToJsonString()).ShouldBe((200, """{"a":1}"""));
        await host.DisconnectAsync(id);
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", null)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task WhatTheyMakeHasNoOwner()
    {
        var id = await host.ConnectAsync(token: null);
        var (status, shown) = await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", null);
        (status, shown["metadata"]!["owner_id"]).ShouldBe((200, null));
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.User)).Status.ShouldBe(404);
        (await IdsAsync(echo.User)).ShouldNotContain(id);
        (await IdsAsync(null)).ShouldBe([id]);
        (await IdsAsync(echo.Admin)).ShouldContain(id);
        await host.DisconnectAsync(id, echo.Admin);
    }

    [Fact]
    public async Task WhatAccountsMakeIsNotThere()
    {
        var id = await host.ConnectAsync(echo.User);
        (await IdsAsync(null)).ShouldNotContain(id);
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", null)).Status.ShouldBe(404);
        (await echo.PostAsync("/mcp/call_tool", null, $$"""{"client_id":"{{id}}","tool_name":"echo"}""")).Status.ShouldBe(404);
        (await echo.PostAsync("/mcp/disconnect", null, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(404);
        await host.DisconnectAsync(id, echo.User);
    }

    [Fact]
    public async Task TheLimitCountsForAllOfThemTogether()
    {
        string[] ids = [await host.ConnectAsync(null), await host.ConnectAsync(null)];
        var (status, problem) = await echo.PostAsync("/mcp/connect", null, host.Definition);
        (status, (string?)problem["detail"]).ShouldBe((409, "Connection limit reached (2)"));
        foreach (var id in ids)
            await host.DisconnectAsync(id);
    }

    [Fact]
    public async Task TheCallLogNamesNobody()
    {
        var id = await host.ConnectAsync(token: null);
        await echo.PostAsync("/mcp/call_tool", null, $$"""{"client_id":"{{id}}","tool_name":"echo"}""");
        await Eventually.TrueAsync(async () => (int)(await CallsAsync(echo.Admin, id))["total"]! == 1, TimeSpan.FromSeconds(30));
        ((int)(await CallsAsync(echo.User, id))["total"]!).ShouldBe(0);
        await host.DisconnectAsync(id);
    }

    [Fact]
    public async Task ProgramsAreStartedForAccountsOnly()
    {
        const string Program = """{"transport":"stdio","command":["true"]}""";
        var (status, problem) = await echo.PostAsync("/mcp/connect", null, Program);
        (status, (string?)problem["detail"]).ShouldBe((401, "Not authenticated"));
        (status, problem) = await echo.PostAsync("/mcp/connect", echo.User, Program);
        (status, (string?)problem["detail"]).ShouldBe((403, "Missing permission: connections:stdio"));
    }

    async Task<IEnumerable<string>> IdsAsync(string? token) =>
        (await echo.SendAsync(HttpMethod.Get, "/mcp/clients", token)).Body["clients"]!.AsArray().Select(entry => (string)entry!["client_id"]!);

    async Task<System.Text.Json.Nodes.JsonNode> CallsAsync(string token, string source) =>
        (await echo.SendAsync(HttpMethod.Get, $"/api/v1/calls?source_id={source}", token)).Body;
}
