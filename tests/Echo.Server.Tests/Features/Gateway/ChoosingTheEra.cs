namespace Echo.Server.Tests.Features.Gateway;

/// <summary>Clients of both eras come to the same endpoint; the request decides which one answers.</summary>
[Collection(GatewayTests.Name)]
public sealed class ChoosingTheEra(GatewayHost host)
{
    const string Unsupported = "v999.0.0";

    readonly McpClient client = host.Client(host.User);

    [Fact]
    public async Task InitializeBeginsASessionWhateverVersionItsHeaderNames()
    {
        foreach (var version in (string[])["", "2025-11-25", Unsupported])
        {
            var body = client.Request("initialize", """{"protocolVersion":"2025-06-18","capabilities":{}}""");
            var reply = await client.PostAsync(body, version == "" ? [] : [("MCP-Protocol-Version", version)]);
            ((string)reply.Result["protocolVersion"]!).ShouldBe("2025-06-18");
            reply.Session.ShouldNotBeNullOrEmpty();
        }
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("resources/unsubscribe")]
    [InlineData("unknown/method")]
    public async Task WhatTheNewestRevisionDoesNotHaveIsNotFound(string method)
    {
        var reply = await client.AskNewestAsync(method);
        (reply.Status, reply.Code).ShouldBe((404, -32601));
    }

    [Fact]
    public async Task ARequestThatIsOfNeitherEraIsToldHowToBegin()
    {
        var reply = await client.AskAsync("tools/list");
        (reply.Status, reply.Code).ShouldBe((400, -32600));
        ((string)reply.Body!["error"]!["message"]!).ShouldContain("begin with initialize");
        ((int)reply.Body["id"]!).ShouldBe(1);
    }

    [Fact]
    public async Task ABodyOfTheNewestRevisionNeedsItsHeader()
    {
        var reply = await client.AskNewestAsync("tools/list", headers: ("MCP-Protocol-Version", ""));
        (reply.Status, reply.Code).ShouldBe((400, -32020));
    }

    [Fact]
    public async Task AnUnknownRevisionIsToldWhichAreKnown()
    {
        var body = client.Request("tools/list", $$$"""{"_meta":{"io.modelcontextprotocol/protocolVersion":"{{{Unsupported}}}"}}""");
        var reply = await client.PostAsync(body, ("MCP-Protocol-Version", Unsupported), ("Mcp-Method", "tools/list"));
        (reply.Status, reply.Code).ShouldBe((400, -32022));
        var data = reply.Body!["error"]!["data"]!;
        ((string)data["requested"]!).ShouldBe(Unsupported);
        var discovered = (await client.AskNewestAsync("server/discover")).Result["supportedVersions"]!;
        data["supported"]!.ToJsonString().ShouldBe(discovered.ToJsonString());
        discovered.AsArray().Select(version => (string)version!).ShouldBe(["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]);

        reply = await client.PostAsync(body, ("MCP-Protocol-Version", McpClient.Newest), ("Mcp-Method", "tools/list"));
        (reply.Status, reply.Code).ShouldBe((400, -32020), "header and body say different things");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task TheNewestRevisionHasNoOtherMethodThanPost(string method)
    {
        var reply = await client.SendAsync(new(method), null, ("MCP-Protocol-Version", McpClient.Newest));
        (reply.Status, reply.Allow).ShouldBe((405, "POST"));
    }

    [Fact]
    public async Task ASessionGoesOnWhateverItsRequestsSayInMeta()
    {
        await client.InitializeAsync("2025-06-18");
        client.Version = null;
        var meta = $$$"""{"_meta":{"io.modelcontextprotocol/protocolVersion":"{{{McpClient.Newest}}}"}}""";
        (await client.AskAsync("ping", meta)).Result.ToJsonString().ShouldBe("{}");
    }
}
