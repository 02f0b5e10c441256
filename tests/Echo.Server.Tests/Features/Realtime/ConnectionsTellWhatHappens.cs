using Echo.Server.Tests.Features.Connections;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>The owner of a connection, and whoever may see all, hears how it stands.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class ConnectionsTellWhatHappens(RealtimeHost host)
{
    [Fact]
    public async Task ItsOwnerAndAdministratorsHearOfAConnection()
    {
        await using var server = new TinyMcpServer("token");
        await server.StartAsync();
        var (_, _, token) = await host.RegisterAsync();
        var (_, _, foreign) = await host.RegisterAsync();
        using var owner = await SubscribeAsync(token);
        using var other = await SubscribeAsync(foreign);
        using var admin = await SubscribeAsync(host.Echo.Admin);

        var (status, body) = await host.Echo.PostAsync(
            "/mcp/connect", token, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"token"}""");
        status.ShouldBe(201, body.ToJsonString());
        var id = (string)body["client_id"]!;
        foreach (var socket in new[] { owner, admin })
        {
            var frame = (await socket.NextAsync()).ShouldContainType("connection_changed");
            ((string?)frame["client_id"]).ShouldBe(id);
            ((string?)frame["state"]).ShouldBe("connected");
            ((bool)frame["tools_changed"]!).ShouldBeFalse();
        }

        (await host.Echo.PostAsync("/mcp/disconnect", token, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
        ((string?)(await owner.NextAsync())["state"]).ShouldBe("removed");
        (await other.UntilPongAsync()).ShouldBeEmpty();
    }

    async Task<SocketClient> SubscribeAsync(string token)
    {
        var socket = await host.OpenUpdatesAsync(token);
        (await socket.AskAsync("""{"action":"subscribe","topic":"connections"}""")).ShouldContainType("subscribed");
        return socket;
    }
}
