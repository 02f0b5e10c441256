using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Two nodes on one database are one server: what happens on one is heard on the other, and who loses one goes on at the other.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    static readonly Dictionary<string, string> Keys = new()
    {
        ["JWT_SECRET_KEY"] = "0123456789abcdef0123456789abcdef",
        ["ECHO_SECRET_KEY"] = Convert.ToBase64String(new byte[32]),
    };

    readonly RealtimeHost first = new(Keys);
    SecondNode second = null!;

    public async ValueTask InitializeAsync()
    {
        await first.InitializeAsync();
        second = await SecondNode.StartAsync(first.Echo.DatabaseUrl, Keys);
    }

    public async ValueTask DisposeAsync()
    {
        await second.DisposeAsync();
        await first.DisposeAsync();
    }

    [Fact]
    public async Task ABroadcastOfOneNodeIsHeardAndCountedOnBoth()
    {
        var (_, body) = await first.Echo.PostAsync("/ws/tickets", first.Echo.User, "");
        using var there = await SocketClient.OpenAsync(second.Url, $"/ws?ticket={(string)body["ticket"]!}", null);
        (await there.NextAsync()).ShouldContainType("connected");
        using var here = await first.OpenUpdatesAsync(first.Echo.User);

        // The other node tells of its sockets a moment later.
        await Testing.Eventually.TrueAsync(
            async () =>
            {
                var (_, answer) = await first.Echo.PostAsync("/broadcast", first.Echo.Admin, """{"message":"count"}""");
                return (int)answer["recipient_count"]! == 2;
            },
            TimeSpan.FromSeconds(30));
        (await here.NextAsync()).ShouldContainType("broadcast");
        (await there.NextAsync()).ShouldContainType("broadcast");
    }

    [Fact]
    public async Task ALogoutOnOneNodeClosesSocketsOfTheOther()
    {
        var (_, _, token) = await first.RegisterAsync();
        using var there = await SocketClient.OpenAsync(second.Url, "/ws", token);
        (await first.Echo.PostAsync("/auth/logout", token, "")).Status.ShouldBe(200);
        (await there.EndAsync()).Code.ShouldBe(4001);
    }

    [Fact]
    public async Task WhoLosesItsNodeUnderLoadMissesNothingAtTheOther()
    {
        const int Count = 400;
        var (id, _, token) = await first.RegisterAsync();
        var node = await SecondNode.StartAsync(first.Echo.DatabaseUrl, Keys);
        using var client = await SocketClient.OpenAsync(node.Url, "/ws", token);
        (await client.NextAsync()).ShouldContainType("connected");
        (await client.AskAsync("""{"action":"subscribe","topic":"jobs"}""")).ShouldContainType("subscribed");
        var writing = Task.Run(async () =>
        {
            for (var n = 0; n < Count; n++)
                await first.PublishAsync("job_update", "jobs", $$"""{"n":{{n}}}""", [id]);
        });

        var seen = new List<int>();
        var last = 0L;
        while (seen.Count < Count / 4)
            Take(await client.NextAsync());
        await Task.WhenAll(node.DisposeAsync().AsTask(), ReadToTheEndAsync());

        using var again = await first.OpenUpdatesAsync(token);
        await again.SendAsync($$"""{"action":"subscribe","topic":"jobs","since":{{last}}}""");
        while (seen.Count < Count)
        {
            var frame = await again.NextAsync();
            if ((string)frame["type"]! == "job_update")
                Take(frame);
            else
                frame.ShouldContainType("subscribed");
        }

        await writing;
        seen.ShouldBe(Enumerable.Range(0, Count));

        void Take(JsonNode frame)
        {
            frame.ShouldContainType("job_update");
            seen.Add((int)frame["n"]!);
            last = (long)frame["seq"]!;
        }

        async Task ReadToTheEndAsync()
        {
            try
            {
                while (true)
                    Take(await client.NextAsync());
            }
            catch (InvalidOperationException gone)
            {
                // The node says goodbye.
                gone.Message.ShouldContain("1001");
            }
        }
    }
}
