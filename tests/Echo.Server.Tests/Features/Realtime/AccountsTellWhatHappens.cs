using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Whoever has an account, and whoever may read users, hears what becomes of it.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class AccountsTellWhatHappens(RealtimeHost host)
{
    [Fact]
    public async Task OwnerAndAdministratorsHearOfEachChange()
    {
        var (_, uuid, token) = await host.RegisterAsync();
        var (_, _, foreign) = await host.RegisterAsync();

        // A session would end with the password.
        using var owner = await SubscribeAsync(await OpeningASocket.MakeKeyAsync(host, token, "events:read", "account:read"));
        using var admin = await SubscribeAsync(host.Echo.Admin);
        using var other = await SubscribeAsync(foreign);

        var (_, made) = await host.Echo.PostAsync("/api/v1/auth/api-keys", token, """{"name":"second"}""");
        var key = (string)made["id"]!;
        await EachHearsAsync("key_created", "[]", key);
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/v1/auth/api-keys/{key}", token)).Status.ShouldBe(204);
        await EachHearsAsync("key_revoked", "[]", key);
        await ChangeAsync("""{"password":"AnotherPassword456!"}""");
        await EachHearsAsync("updated", """["password"]""", key: null);

        // His own sockets end here.
        await ChangeAsync("""{"role":"viewer"}""");
        var demoted = await NextAsync(admin, uuid);
        demoted["fields"]!.ToJsonString().ShouldBe("""["role"]""");
        ((string?)demoted["role"]).ShouldBe("viewer");
        await ChangeAsync("""{"isActive":false}""");
        var disabled = await NextAsync(admin, uuid);
        disabled["fields"]!.ToJsonString().ShouldBe("""["isActive"]""");
        ((bool)disabled["is_active"]!).ShouldBeFalse();
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/users/{uuid}", host.Echo.Admin)).Status.ShouldBe(200);
        ((string?)(await NextAsync(admin, uuid))["change"]).ShouldBe("deleted");
        (await other.UntilPongAsync()).ShouldNotContain(frame => (string?)frame["account_id"] == uuid.ToString());

        async Task EachHearsAsync(string change, string fields, string? key)
        {
            foreach (var socket in new[] { owner, admin })
            {
                var frame = await NextAsync(socket, uuid);
                ((string?)frame["change"]).ShouldBe(change);
                frame["fields"]!.ToJsonString().ShouldBe(fields);
                ((string?)frame["key_id"]).ShouldBe(key);
            }
        }

        async Task ChangeAsync(string change)
        {
            var (status, body) = await host.Echo.SendAsync(HttpMethod.Put, $"/api/users/{uuid}", host.Echo.Admin, change);
            status.ShouldBe(200, body?.ToJsonString());
        }
    }

    [Fact]
    public async Task WhoRegistersIsHeardOf()
    {
        using var admin = await SubscribeAsync(host.Echo.Admin);
        var (_, uuid, _) = await host.RegisterAsync("viewer");
        var frame = await NextAsync(admin, uuid);
        ((string?)frame["change"]).ShouldBe("registered");
        ((string?)frame["role"]).ShouldBe("viewer");
    }

    /// <summary>The next that tells of one account.</summary>
    static async Task<JsonNode> NextAsync(SocketClient socket, Guid account)
    {
        while (true)
        {
            var frame = (await socket.NextAsync()).ShouldContainType("account_changed");
            if ((string?)frame["account_id"] == account.ToString())
                return frame;
        }
    }

    async Task<SocketClient> SubscribeAsync(string token)
    {
        // What was done before may get its number only when somebody listens.
        await host.QuietAsync();
        var socket = await host.OpenUpdatesAsync(token);
        (await socket.AskAsync("""{"action":"subscribe","topic":"accounts"}""")).ShouldContainType("subscribed");
        return socket;
    }
}
