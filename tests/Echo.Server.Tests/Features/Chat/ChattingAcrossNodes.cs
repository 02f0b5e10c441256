using System.Collections.Concurrent;
using System.Net.WebSockets;
using Echo.Server.Tests.Platform.Events;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>Two servers on one database.</summary>
public sealed class ChattingAcrossNodes
{
    const int Messages = 300;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MessagesCrossInOrder()
    {
        await using var host = new ChatHost();
        await host.InitializeAsync();
        await using var node = new ChatHost(beside: host);
        await node.InitializeAsync();
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await using var here = await ChatClient.OpenAsync(host, alice);
        await using var there = await ChatClient.OpenAsync(node, bob);

        // Both talk at once, each on a node of their own.
        await Task.WhenAll(TalkAsync(host, alice, bob), TalkAsync(node, bob, alice));
        var heard = await Task.WhenAll(HearAsync(here), HearAsync(there));
        heard[0].ShouldBe(heard[1]);
        heard[0].ShouldBe(heard[0].Order());

        await here.SendAsync(new { type = "typing_indicator", target_user_id = bob.Id, is_typing = true });
        ((int)(await there.ReadAsync("typing_indicator"))["user_id"]!).ShouldBe(alice.Id);
        await Eventually.TrueAsync(() => IsOnlineAsync(here, bob), Limit);
        await there.DisposeAsync();
        await Eventually.TrueAsync(async () => !await IsOnlineAsync(here, bob), Limit);

        static async Task TalkAsync(ChatHost at, Chatter by, Chatter to)
        {
            for (var i = 0; i < 30; i++)
                await at.SendAsync(by, to, $"{i}");
        }

        static async Task<IReadOnlyList<long>> HearAsync(ChatClient client)
        {
            var ids = new List<long>();
            for (var i = 0; i < 60; i++)
                ids.Add((long)(await client.ReadAsync("message"))["id"]!);
            return ids;
        }
    }

    [Fact]
    public Task ClientsOfAKilledNodeMissNothing() => LoseANodeAsync();

    /// <summary>The broker goes before the node does, and comes back half a minute later.</summary>
    [Fact, Trait("Set", "Full")]
    public async Task NorDoTheyWhileTheBrokerIsGone()
    {
        Assert.SkipUnless(RabbitServer.IsInstalled, "the Debian package rabbitmq-server is not installed");
        await using var rabbit = new RabbitServer();
        await rabbit.InitializeAsync();
        await LoseANodeAsync(rabbit);
    }

    static async Task LoseANodeAsync(RabbitServer? rabbit = null)
    {
        await using var host = new ChatHost { Settings = new Dictionary<string, string> { ["RABBITMQ_URL"] = rabbit?.Url ?? "" } };
        await host.InitializeAsync();
        var data = Directory.CreateTempSubdirectory("echo-node-");
        var (process, address) = await HostProcess.StartAsync(
            new Dictionary<string, string>(), "node", host.Database.ConnectionString, data.FullName, ChatHost.SigningKey, rabbit?.Url ?? "");
        using var node = process;
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await using var watching = await ChatClient.OpenAsync(host, alice);

        // All are there before anything is said: that somebody is online says so of one socket.
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ChatClient.OpenAsync(new Uri(address), bob)));
        var listening = opened.Select(ListenAsync).ToArray();
        await Eventually.TrueAsync(() => IsOnlineAsync(watching, bob), Limit);

        var sent = new ConcurrentQueue<long>();
        var comesBack = Task.CompletedTask;
        for (var i = 0; i < Messages; i++)
        {
            sent.Enqueue(await host.SendAsync(alice, bob, $"{i}"));
            if (i == Messages / 6 && rabbit is not null)
                await rabbit.StopAsync();
            if (i == Messages / 3)
                await node.KillAsync();
            if (i == Messages / 2 && rabbit is not null)
                comesBack = ComeBackAsync(rabbit);

            // Some of what is left is sent while the broker is away, some when it is back: who listens hears something now and then.
            if (!comesBack.IsCompleted)
                await Task.WhenAny(comesBack, Task.Delay(TimeSpan.FromSeconds(2), Cancelled));
        }

        await comesBack;

        foreach (var heard in await Task.WhenAll(listening).WaitAsync(Limit, Cancelled))
            heard.ShouldBe(sent);

        // It has said nothing for so long that it does not count any more.
        await host.QueryAsync<int>("update events_nodes set seen_at = seen_at - interval '15 seconds'");
        await Eventually.TrueAsync(async () => !await IsOnlineAsync(watching, bob), Limit);
        data.Delete(recursive: true);

        // First at the node that is killed, then at the other, from the last number on.
        async Task<IReadOnlyList<long>> ListenAsync(ChatClient client)
        {
            var ids = new List<long>();
            while (ids.Count < Messages)
            {
                try
                {
                    if (await client.ReadAsync() is { } frame)
                        ids.Add((long)frame["id"]!);
                }
                catch (WebSocketException)
                {
                    await client.DisposeAsync();
                    client = await ChatClient.OpenAsync(host, bob, $"&since={client.Seq}");
                }
            }

            await client.DisposeAsync();
            return ids;
        }
    }

    static async Task ComeBackAsync(RabbitServer rabbit)
    {
        await Task.Delay(TimeSpan.FromSeconds(30), Cancelled);
        await rabbit.StartAsync();
    }

    static async Task<bool> IsOnlineAsync(ChatClient asking, Chatter who)
    {
        await asking.SendAsync(new { type = "get_online_status", user_ids = new[] { who.Id } });
        while (await asking.ReadAsync() is { } frame)
        {
            if ((string?)frame["type"] == "online_status")
                return (bool)frame["online_status"]![$"{who.Id}"]!;
        }

        return false;
    }
}
