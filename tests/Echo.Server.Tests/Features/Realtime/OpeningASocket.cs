using System.Net;
using System.Net.WebSockets;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Who gets a socket, and what is refused before and after the handshake.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class OpeningASocket(RealtimeHost host)
{
    public static TheoryData<string> Paths => ["/ws", "/"];

    [Theory, MemberData(nameof(Paths))]
    public async Task WithoutCredentialsTheSocketIsClosed(string path)
    {
        using var nobody = await host.OpenAsync(path, null);
        (await nobody.EndAsync()).ShouldBe((4001, "Not authenticated"));
        using var forged = await host.OpenAsync(path, "a.b.c");
        (await forged.EndAsync()).ShouldBe((4001, "Invalid or expired token"));
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task AKeyWithoutThePermissionIsRefused(string path)
    {
        var (_, _, token) = await host.RegisterAsync();
        var key = await MakeKeyAsync(token, "account:read");
        using var narrow = await host.OpenAsync(path, key);
        (await narrow.EndAsync()).ShouldBe((4003, "Missing permission: events:read"));
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task AForeignPageIsRefusedBeforeTheHandshake(string path)
    {
        var refusal = await Should.ThrowAsync<WebSocketException>(() => host.OpenAsync(path, host.Echo.User, "https://evil.example"));
        refusal.Message.ShouldContain("403");
        using var own = await host.OpenAsync(path, host.Echo.User, host.Url.GetLeftPart(UriPartial.Authority));
        (await own.NextAsync())["type"].ShouldNotBeNull();
    }

    [Fact]
    public async Task WithoutAnUpgradeThePathSaysWhatItWants()
    {
        var (status, _) = await host.Echo.SendAsync(HttpMethod.Get, "/ws", host.Echo.User);
        status.ShouldBe(426);
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task TokensInTheQueryOpenItAndKeysDoNot(string path)
    {
        var (_, _, token) = await host.RegisterAsync();
        using var open = await host.OpenAsync($"{path}?token={token}", null);
        (await open.NextAsync())["type"].ShouldNotBeNull();
        using var refused = await host.OpenAsync($"{path}?token={await MakeKeyAsync(token, "*:*")}", null);
        (await refused.EndAsync()).Code.ShouldBe(4001);
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task ATicketOpensOneSocketOnce(string path)
    {
        var (_, _, token) = await host.RegisterAsync();
        var (status, body) = await host.Echo.PostAsync("/ws/tickets", token, "");
        status.ShouldBe(201, body.ToJsonString());
        ((int)body["expires_in"]!).ShouldBe(60);
        var ticket = (string)body["ticket"]!;
        ticket.Length.ShouldBe(43);

        using var first = await host.OpenAsync($"{path}?ticket={ticket}", null);
        (await first.NextAsync())["type"].ShouldNotBeNull();
        using var second = await host.OpenAsync($"{path}?ticket={ticket}", null);
        (await second.EndAsync()).ShouldBe((4001, "Invalid or expired token"));
    }

    [Fact]
    public async Task ATicketHasTheRightsOfTheKeyThatMadeIt()
    {
        var (_, _, token) = await host.RegisterAsync("admin");
        var key = await MakeKeyAsync(token, "events:read");
        var (_, body) = await host.Echo.PostAsync("/ws/tickets", key, "");
        using var socket = await host.OpenUpdatesAsync(null, $"?ticket={(string)body["ticket"]!}");

        (await socket.AskAsync("""{"action":"subscribe","topic":"connections"}""")).ShouldBeError("Missing permission: connections:use", 403);
    }

    [Fact]
    public async Task TheTwentyFirstSocketOfAUserIsOneTooMany()
    {
        var (_, _, token) = await host.RegisterAsync();
        var sockets = new List<SocketClient>();
        for (var n = 0; n < 20; n++)
            sockets.Add(await host.OpenUpdatesAsync(token));
        using var tooMany = await host.OpenAsync("/ws", token);
        (await tooMany.EndAsync()).Code.ShouldBe(1013);
        using (var stream = await host.StreamAsync("/events", token))
            stream.Answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);

        // A place that becomes free can be taken.
        await sockets[0].CloseAsync();
        await Echo.Testing.Eventually.TrueAsync(
            async () =>
            {
                using var again = await host.OpenAsync("/ws", token);
                return (string)(await FirstAsync(again))! == "connected";
            },
            TimeSpan.FromSeconds(30));
        sockets.ForEach(socket => socket.Dispose());
    }

    internal static async Task<string> MakeKeyAsync(RealtimeHost host, string token, params string[] scopes)
    {
        var list = string.Join(',', scopes.Select(scope => $"\"{scope}\""));
        var (status, body) = await host.Echo.PostAsync("/api/v1/auth/api-keys", token, $$"""{"name":"k{{Guid.NewGuid():n}}","scopes":[{{list}}]}""");
        status.ShouldBe(201, body.ToJsonString());
        return (string)body["key"]!;
    }

    static async Task<string?> FirstAsync(SocketClient socket)
    {
        try
        {
            return (string?)(await socket.NextAsync())["type"];
        }
        catch (InvalidOperationException)
        {
            return "closed";
        }
    }

    Task<string> MakeKeyAsync(string token, params string[] scopes) => MakeKeyAsync(host, token, scopes);
}
