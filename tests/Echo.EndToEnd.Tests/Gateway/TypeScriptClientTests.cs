using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>The clients of both generations of the TypeScript SDK.</summary>
[Collection<GatewayClients>]
public sealed class TypeScriptClientTests(ServersOfOthers servers)
{
    [Theory]
    [InlineData("one", "2025-11-25", true, "Authorization", "Bearer ")]
    [InlineData("one", "2025-11-25", false, "X-API-Key", "")]
    [InlineData("two", "2026-07-28", true, "X-API-Key", "")]
    [InlineData("two", "2026-07-28", false, "Authorization", "Bearer ")]
    public async Task FindsEverything(string generation, string version, bool joined, string header, string scheme)
    {
        var before = await servers.CancelledAsync();
        var driver = Path.Combine(Checkout.NpmDirectory, "gateway.mjs");
        var credential = scheme + await servers.NewKeyAsync();
        var endpoint = servers.Endpoint(joined).AbsoluteUri;
        var found = JsonNode.Parse(await Node.RunAsync("node", [driver, generation, endpoint, header, credential, joined ? "joined" : "alone"]))!;
        WhatAClientFinds.ShouldBeAll(found, version, joined);
        if (joined)
            await Wait.UntilAsync(async () => await servers.CancelledAsync() == before + 1);
    }

    [Theory]
    [InlineData("one", "2025-11-25")]
    [InlineData("two", "2026-07-28")]
    public async Task AreAskedByAServerOfTheNewestRevision(string generation, string version)
    {
        using var upstream = await NpmServer.ConformingAsync("2026-07-28");
        var slug = $"newest-{generation}";
        await servers.ConnectAsync(new { transport = "http", mcp_url = new Uri(upstream.Url, "mcp"), slug });
        var driver = Path.Combine(Checkout.NpmDirectory, "bridge.mjs");
        var endpoint = new Uri(servers.Http.BaseAddress!, $"/mcp/servers/{slug}").AbsoluteUri;
        var found = JsonNode.Parse(await Node.RunAsync("node", [driver, generation, endpoint, await servers.NewKeyAsync()]))!;
        string Text(string step) => $"{found[step]}";
        Text("version").ShouldBe(version);
        Text("elicitation").ShouldContain("accept: {\"username\":\"Ada\"");
        Text("sampling").ShouldBe("The model says: Sampled.");
        Text("several").ShouldBe("Everything is here.");
        Text("rounds").ShouldContain("file:///work");
        found["progress"]!.AsArray().Select(step => (int)step!).ShouldBe([0, 50, 100]);
        Text("waiting").ShouldBe("given up");
        Text("cancelled").ShouldBe("1");
        found["asked"]!.AsArray().Count.ShouldBe(6);
    }
}
