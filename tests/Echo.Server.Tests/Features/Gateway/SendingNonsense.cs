using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>Whatever is sent, the answer is an error of the right kind, nothing hangs, and the next client is served.</summary>
[Collection(GatewayTests.Name)]
public sealed class SendingNonsense(GatewayHost host) : IAsyncLifetime
{
    const string Ping = "\"jsonrpc\":\"2.0\",\"method\":\"ping\"";

    ScriptedUpstream upstream = null!;
    string slug = "";

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        slug = await host.ConnectAsync(upstream.Server, host.User, ",\"isolation\":\"session\"");
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task NothingOfItBreaksTheDoor(int seed)
    {
        var nonsense = new Malformed(seed);
        var plain = host.Client(host.User, seed % 2 == 0 ? slug : null);
        var inSession = plain.As(host.User);
        await inSession.InitializeAsync("2025-03-26");
        for (var i = 0; i < 250; i++)
        {
            var (body, headers) = (nonsense.Body(), nonsense.Headers());
            await TryAsync(plain, body, headers);
            await TryAsync(inSession, body, []);
        }

        (await inSession.AskAsync("ping")).Result.ToJsonString().ShouldBe("{}");
        (await plain.AskNewestAsync("tools/list")).Result["tools"]!.AsArray().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("", -32700)]
    [InlineData("{", -32700)]
    [InlineData("{\"jsonrpc\":\"2.0\"", -32700)]
    [InlineData("{}{}", -32700)]
    [InlineData("nonsense", -32700)]
    [InlineData("7", -32600)]
    [InlineData("null", -32600)]
    [InlineData("\"{}\"", -32600)]
    [InlineData("{}", -32600)]
    [InlineData("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600)]
    [InlineData("{\"id\":1," + Ping + ",\"method\":\"ping\"}", -32600)]
    [InlineData("{\"id\":1,\"id\":2," + Ping + "}", -32600)]
    [InlineData("{\"id\":1,\"jsonrpc\":\"2.0\"," + Ping + "}", -32600)]
    [InlineData("{\"id\":1," + Ping + ",\"params\":{},\"params\":{}}", -32600)]
    [InlineData("{\"id\":1," + Ping + ",\"p\\u0061rams\":{},\"params\":{}}", -32600)]
    [InlineData("{\"id\":1," + Ping + ",\"params\":[]}", -32602)]
    [InlineData("{\"id\":1," + Ping + ",\"params\":{\"name\":\"a\",\"n\\u0061me\":\"b\"}}", -32602)]
    [InlineData("{\"id\":1," + Ping + ",\"params\":{\"arguments\":{},\"arguments\":{}}}", -32602)]
    [InlineData("{\"id\":1," + Ping + ",\"params\":{\"uri\":\"a\",\"uri\":\"a\"}}", -32602)]
    [InlineData("{\"id\":1," + Ping + ",\"params\":{\"_meta\":{},\"_meta\":{}}}", -32602)]
    [InlineData("{\"id\":1," + Ping + ",\"params\":{\"_meta\":{\"progressToken\":1,\"progressToken\":2}}}", -32602)]
    public async Task EachFaultHasItsCode(string body, int code)
    {
        var client = host.Client(host.User);
        await client.InitializeAsync();
        var reply = await client.PostAsync(body);
        reply.Code.ShouldBe(code, reply.Text);
        reply.Status.ShouldBe(code == -32602 ? 200 : 400);
        if (code != -32700)
            reply.Body!["id"]?.ToJsonString().ShouldBeOneOf("1", "2");
    }

    [Theory]
    [InlineData(126, 0)]
    [InlineData(127, -32700)]
    [InlineData(100_000, -32700)]
    public async Task ThereIsADeepestLevel(int levels, int code)
    {
        var client = host.Client(host.User);
        await client.InitializeAsync();
        var reply = await client.PostAsync(client.Request("ping", $"{{\"a\":{new string('[', levels)}{new string(']', levels)}}}"));
        reply.Code.ShouldBe(code, reply.Text[..Math.Min(200, reply.Text.Length)]);
    }

    [Fact]
    public async Task AHugeIdIsRefusedAndNotRepeated()
    {
        var client = host.Client(host.User);
        await client.InitializeAsync();
        var reply = await client.PostAsync(client.Request("ping", "{}", $"\"{new string('i', 900_000)}\""));
        (reply.Status, reply.Code).ShouldBe((400, -32600));
        reply.Text.Length.ShouldBeLessThan(1000);
        (await client.PostAsync(client.Request("ping", "{}", new string('9', 200)))).Body!["id"]!.ToJsonString().ShouldBe(new string('9', 200));
    }

    static async Task TryAsync(McpClient client, string body, (string Name, string Value)[] headers)
    {
        await using var answer = await client.OpenAsync(HttpMethod.Post, body, headers);
        answer.Status.ShouldBeOneOf([200, 202, 400, 404], $"{body[..Math.Min(1000, body.Length)]} {string.Join(' ', headers)}");
        if (answer.Status is 400)
            ((int?)JsonNode.Parse(await answer.TextAsync())!["error"]!["code"]).ShouldBeOneOf(-32700, -32600, -32602, -32020, -32022);
        else if (!answer.IsStream)
            (await answer.TextAsync()).ShouldNotContain("-32603", Case.Sensitive, body[..Math.Min(1000, body.Length)]);
    }
}
