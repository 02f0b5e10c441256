using System.Diagnostics;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Sockets and streams end within five seconds when their session ends or their caller's rights change.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class LosingAdmissionToSockets(RealtimeHost host)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static TheoryData<string, int> Changes => new()
    {
        { "logout", 4001 },
        { "disabled", 4001 },
        { "deleted", 4001 },
        { "password", 4001 },
        { "role", 4002 },
        { "permissions", 4002 },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task ASocketIsClosedWithItsCode(string change, int code)
    {
        var (_, uuid, token) = await host.RegisterAsync();
        using var updates = await host.OpenUpdatesAsync(token);
        using var root = await host.OpenAsync("/", token);
        using var stream = await host.StreamAsync("/events", token);
        (await stream.NextAsync())!.Value.Type.ShouldBe("connected");
        using var bystander = await host.OpenUpdatesAsync(host.Echo.User);

        var since = Stopwatch.GetTimestamp();
        await ChangeAsync(change, uuid, token);
        (await updates.EndAsync()).Code.ShouldBe(code);
        (await root.EndAsync()).Code.ShouldBe(code);
        var last = (await stream.NextAsync())!.Value;

        // The change itself may come first, where the node has not heard yet what follows from it.
        if (last.Type == "account_changed")
            last = (await stream.NextAsync())!.Value;
        last.Type.ShouldBe("closing");
        (await stream.NextAsync()).ShouldBeNull();
        Stopwatch.GetElapsedTime(since).ShouldBeLessThan(Limit);
        (await bystander.AskAsync("""{"action":"ping"}""")).ShouldContainType("pong");
    }

    [Fact]
    public async Task ARevokedKeyClosesItsOwnSocketsOnly()
    {
        var (_, _, token) = await host.RegisterAsync();
        var key = await OpeningASocket.MakeKeyAsync(host, token, "*:*");
        using var byKey = await host.OpenUpdatesAsync(key);
        using var bySession = await host.OpenUpdatesAsync(token);
        var (_, keys) = await host.Echo.SendAsync(HttpMethod.Get, "/api/v1/auth/api-keys", token);
        var id = (string)keys[0]!["id"]!;
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/v1/auth/api-keys/{id}", token)).Status.ShouldBe(204);

        (await byKey.EndAsync()).Code.ShouldBe(4001);
        (await bySession.AskAsync("""{"action":"ping"}""")).ShouldContainType("pong");
    }

    async Task ChangeAsync(string change, Guid uuid, string token)
    {
        var (status, body) = change switch
        {
            "logout" => await host.Echo.PostAsync("/auth/logout", token, ""),
            "disabled" => await PutAsync(uuid, """{"isActive":false}"""),
            "deleted" => await host.Echo.SendAsync(HttpMethod.Delete, $"/api/users/{uuid}", host.Echo.Admin),
            "password" => await PutAsync(uuid, """{"password":"AnotherPassword456!"}"""),
            "role" => await PutAsync(uuid, """{"role":"developer"}"""),
            _ => await PutAsync(uuid, """{"permissions":["mcps:create"]}"""),
        };
        status.ShouldBeInRange(200, 204, body.ToJsonString());
    }

    Task<(int Status, System.Text.Json.Nodes.JsonNode Body)> PutAsync(Guid uuid, string body) =>
        host.Echo.SendAsync(HttpMethod.Put, $"/api/users/{uuid}", host.Echo.Admin, body);
}
