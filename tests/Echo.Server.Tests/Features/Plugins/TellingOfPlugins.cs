using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>Executions and loaded plugins are events.</summary>
[Collection(PluginTests.Name)]
public sealed class TellingOfPlugins(PluginHost host)
{
    [Fact]
    public async Task AnExecutionIsToldToWhoeverExecutedAndToAdministrators()
    {
        var me = (await host.Echo.SendAsync(HttpMethod.Get, "/me", host.Echo.User)).Body["user"]!;
        var (uid, uuid) = ((int)me["uid"]!, Guid.Parse((string)me["id"]!));
        var mine = await FollowAsync(Somebody(uid, "user", "plugins:read"));
        var admins = await FollowAsync(Somebody(9001, "admin", "*:*"));
        var others = await FollowAsync(Somebody(9002, "user", "plugins:read", "events:read"));

        await host.AddScriptAsync("evented", "echo no; exit 1");
        await host.ExecuteAsync("evented", "run");
        foreach (var events in (ChannelReader<LoggedEvent>[])[mine, admins])
        {
            var update = await NextAsync(events, "plugin_executed", "evented");
            ((string?)update.Data.Text("action"), update.Data.Text("status"), update.Data.Text("user_id"), update.Topic)
                .ShouldBe(("run", "failure", $"{uuid}", "plugins"));
            update.Data.Property("duration_ms").To<double>().ShouldBeGreaterThan(0);
            var root = await NextAsync(events, "pluginExecuted", "evented");
            (root.Data.Text("action"), root.Data.Text("status")).ShouldBe(("run", "failure"));
            root.Data.Property("duration").To<double>().ShouldBeGreaterThan(0);
        }

        others.TryRead(out _).ShouldBeFalse("the executions are not his");
        await host.RemoveAsync("evented");
    }

    [Fact]
    public async Task WhatIsLoadedLaterIsToldOnceByTheNodeThatLoadedIt()
    {
        using var socket = await OpenRootAsync();
        await host.AddScriptAsync("later", "cat");
        var told = await NextAsync(socket);
        (told["seq"], (string?)told["type"]).ShouldBe((null, "pluginLoaded"));
        told["timestamp"].ShouldNotBeNull();
        ((string?)told["name"], (string?)told["kind"], told["actions"]!.ToJsonString())
            .ShouldBe(("later", "external", """[{"name":"run","description":"Runs"}]"""));
        await socket.SendAsync("""{"type":"ping"}"""u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        ((string?)(await NextAsync(socket))["type"]).ShouldBe("pong");
        await using var log = host.Echo.Database.CreateCommand("select count(*) from events_log where type = 'pluginLoaded'");
        (await log.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(0L, "other nodes would tell it once more");
        await host.RemoveAsync("later");
    }

    [Fact]
    public async Task NewcomersAreToldWhatIsLoaded()
    {
        await host.AddScriptAsync("present", "cat");
        var state = host.Echo.App.Services.GetServices<ITopicState>().Single(one => one.Topic == "plugins");
        var told = await state.ReadAsync(subject: null, Somebody(1, "user", "plugins:read"), CancellationToken.None);
        told.ShouldAllBe(one => one.Type == "pluginLoaded");
        told.Select(one => one.Data.Text("name")).ShouldBe(host.Names);
        (await state.ReadAsync("sample", Somebody(1, "user", "plugins:read"), CancellationToken.None)).ShouldBeEmpty();
        (await state.ReadAsync(subject: null, Somebody(1, "user"), CancellationToken.None)).ShouldBeEmpty();
        await host.RemoveAsync("present");
    }

    [Fact]
    public async Task TheSocketOfDocument003HearsIt()
    {
        using var socket = await OpenRootAsync();
        await host.ExecuteAsync("sample", "echo", "1");
        var executed = await NextAsync(socket);
        ((string)executed["type"]!, (string)executed["name"]!, (string)executed["action"]!, (string)executed["status"]!)
            .ShouldBe(("pluginExecuted", "sample", "echo", "success"));
        executed["seq"].ShouldNotBeNull();
    }

    // With its greeting, and what is loaded already.
    async Task<ClientWebSocket> OpenRootAsync()
    {
        var socket = new ClientWebSocket();
        var address = new UriBuilder(host.Echo.App.Urls.First()) { Scheme = "ws", Query = $"token={host.Echo.User}" };
        await socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken);
        ((string)(await NextAsync(socket))["type"]!).ShouldBe("started");
        List<string> loaded = [];
        foreach (var _ in host.Names)
        {
            var frame = await NextAsync(socket);
            ((string)frame["type"]!).ShouldBe("pluginLoaded");
            loaded.Add((string)frame["name"]!);
        }

        loaded.ShouldBe(host.Names);
        return socket;
    }

    static async Task<JsonNode> NextAsync(ClientWebSocket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (buffer, length) = (new byte[64 * 1024], 0);
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
            length += part.Count;
            if (part.EndOfMessage)
                return JsonNode.Parse(buffer.AsSpan(0, length))!;
        }
    }

    static Caller Somebody(int id, string role, params string[] rights) =>
        new() { Id = id, Uuid = Guid.NewGuid(), Username = "somebody", Role = role, Rights = rights };

    async Task<ChannelReader<LoggedEvent>> FollowAsync(Caller caller)
    {
        var heard = Channel.CreateBounded<LoggedEvent>(1000);
        var follower = host.Echo.App.Services.GetRequiredService<EventFeed>().Follower(new(caller)
        {
            Wants = item => item.Topic == "plugins",
            Happened = item => heard.Writer.TryWrite(item),
            Missed = (item, token) => heard.Writer.WriteAsync(item, token),
            Gone = _ => { },
            Failed = () => heard.Writer.TryComplete(),
        });
        await follower.StartAsync(since: null, TestContext.Current.CancellationToken);
        return heard.Reader;
    }

    static async Task<LoggedEvent> NextAsync(ChannelReader<LoggedEvent> events, string type, string plugin)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var next = await events.ReadAsync(limit.Token);
            if (next.Type == type && (next.Data.Text("plugin") ?? next.Data.Text("name")) == plugin)
                return next;
        }
    }
}
