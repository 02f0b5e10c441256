using System.Text.Json.Nodes;
using Echo.Server.Features.Connections;
using Echo.Server.Tests.Features.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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
            // An administrator hears of those of other tests too.
            JsonNode frame;
            do
                frame = (await socket.NextAsync()).ShouldContainType("connection_changed");
            while (socket == admin && (string?)frame["client_id"] != id);
            ((string?)frame["client_id"]).ShouldBe(id);
            ((string?)frame["state"]).ShouldBe("connected");
            ((bool)frame["tools_changed"]!).ShouldBeFalse();
        }

        (await host.Echo.PostAsync("/mcp/disconnect", token, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
        ((string?)(await owner.NextAsync())["state"]).ShouldBe("removed");
        (await other.UntilPongAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task ARestALossAndAReturnAreTold()
    {
        await using var server = new TinyMcpServer("token");
        await server.StartAsync();
        var (_, _, token) = await host.RegisterAsync();
        using var owner = await SubscribeAsync(token);
        var (_, body) = await host.Echo.PostAsync(
            "/mcp/connect", token, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"token"}""");
        var id = (string)body["client_id"]!;
        await HearsAsync("connected");

        await host.Echo.App.Services.GetRequiredService<UpstreamPool>().RestAsync(TimeSpan.FromTicks(1), TestContext.Current.CancellationToken);
        await HearsAsync("idle");
        await CallAsync(200);
        await HearsAsync("connected");

        server.OnMessage = (_, context) =>
        {
            context.Abort();
            return Task.FromResult<IResult?>(null);
        };
        await CallAsync(502);
        (await HearsAsync("error")).ShouldNotBeNull();
        server.OnMessage = (_, _) => Task.FromResult<IResult?>(null);
        await CallAsync(200);
        await HearsAsync("connected");
        (await owner.UntilPongAsync()).ShouldBeEmpty();

        async Task<string?> HearsAsync(string state)
        {
            var frame = (await owner.NextAsync()).ShouldContainType("connection_changed");
            ((string?)frame["client_id"], (string?)frame["state"]).ShouldBe((id, state), frame.ToJsonString());
            var (_, shown) = await host.Echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}", token);
            ((string?)shown["state"], (string?)shown["last_error"]).ShouldBe((state, (string?)frame["last_error"]), shown.ToJsonString());
            return (string?)frame["last_error"];
        }

        async Task CallAsync(int expected)
        {
            var (status, answer) = await host.Echo.PostAsync("/mcp/call_tool", token, $$"""{"client_id":"{{id}}","tool_name":"echo"}""");
            status.ShouldBe(expected, answer.ToJsonString());
        }
    }

    async Task<SocketClient> SubscribeAsync(string token)
    {
        await host.QuietAsync();
        var socket = await host.OpenUpdatesAsync(token);
        (await socket.AskAsync("""{"action":"subscribe","topic":"connections"}""")).ShouldContainType("subscribed");
        return socket;
    }
}
