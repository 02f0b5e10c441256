using Echo.Mcp.Json;
using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Every topic and every channel, by every kind of caller: nobody gets what is not his, now or afterwards.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class SeeingOnlyWhatIsMine(RealtimeHost host)
{
    const string Subject = "0198a1b2-0000-7000-8000-00000000000a";

    /// <summary>Type, topic, what a caller needs to hear of his own, who else hears of it by permission; and whether <c>/</c> carries it.</summary>
    public static TheoryData<string, string, string, string?, bool> Events => new()
    {
        { "task_update", "tasks", "jobs:read", null, false },
        { "job_update", "jobs", "jobs:read", null, false },
        { "deployment_status", "deployments", "deployments:read", "deployments:read", false },
        { "tool_changed", "tools", "mcps:read", "mcps:read", false },
        { "connection_changed", "connections", "connections:use", "connections:all", false },
        { "plugin_executed", "plugins", "plugins:read", "*:*", false },
        { "calls_sampled", "calls", "connections:all", "connections:all", false },
        { "account_changed", "accounts", "account:read", "users:read", false },
        { "pluginExecuted", "plugins", "plugins:read", "*:*", true },
        { "taskUpdated", "todos", "tasks:read", null, true },
    };

    [Theory, MemberData(nameof(Events))]
    public async Task AnEventReachesItsAudienceAndNobodyElse(string type, string topic, string needs, string? also, bool isOfRoot)
    {
        var owner = await host.RegisterAsync();
        var other = await host.RegisterAsync();
        var viewer = await host.RegisterAsync("viewer");
        var admin = await host.RegisterAsync("admin");
        var narrow = await OpeningASocket.MakeKeyAsync(host, owner.Token, "events:read", "account:read");
        (string Who, int Id, string Role, string Token)[] callers =
        [
            ("owner", owner.Id, "user", owner.Token),
            ("other", other.Id, "user", other.Token),
            ("viewer", viewer.Id, "viewer", viewer.Token),
            ("admin", admin.Id, "admin", admin.Token),
            ("narrow", owner.Id, "narrow", narrow),
        ];
        var expected = callers
            .Where(caller => May(caller.Role, needs) && (caller.Id == owner.Id || (also is not null && May(caller.Role, also))))
            .Select(caller => caller.Who)
            .ToList();
        int[] all = [.. callers.Select(caller => caller.Id).Distinct()];

        var live = await OpenAllAsync(callers, topic, since: null, isOfRoot);
        var mark = $"m{Guid.NewGuid():n}";
        var before = host.Newest;
        await host.PublishAsync(type, topic, $$"""{"mark":"{{mark}}"}""", [owner.Id], also, Subject);
        await host.UntilToldAsync(mark);
        (await WhoHeardAsync(live, mark, all, isOfRoot, isLate: false)).ShouldBe(expected);

        // Whoever asks for it later gets no more.
        var late = await OpenAllAsync(callers, topic, before, isOfRoot);
        (await WhoHeardAsync(late, mark, all, isOfRoot, isLate: true)).ShouldBe(expected);
        foreach (var (_, socket) in live.Concat(late))
            socket.Dispose();

        // The stream carries the same as /ws, and nothing of /.
        foreach (var caller in callers)
        {
            using var stream = await host.StreamAsync($"/events?since={before}", caller.Token);
            await host.PublishAsync("broadcast", "broadcast", """{"message":"end"}""", [], "events:read");
            var seen = new List<string>();
            while (await stream.NextAsync() is { } item && item.Type != "broadcast")
                seen.Add($"{item.Type} {item.Data["mark"]}");
            seen.Contains($"{type} {mark}").ShouldBe(!isOfRoot && expected.Contains(caller.Who), $"{caller.Who}: {string.Join(", ", seen)}");
        }
    }

    [Fact]
    public async Task GuardedFieldsAreForReceiversAndAdministrators()
    {
        var owner = await host.RegisterAsync();
        var viewer = await host.RegisterAsync("viewer");
        using var his = await SubscribeAsync(owner.Token, "deployments");
        using var foreign = await SubscribeAsync(viewer.Token, "deployments");
        using var admin = await SubscribeAsync(host.Echo.Admin, "deployments");
        await host.Log.PublishAsync(
            new("deployment_status", "deployments")
            {
                Data = RawJson.Parse("""{"status":"failed","last_error":"secret"}"""),
                Receivers = [owner.Id],
                Permission = "deployments:read",
                Guarded = ["last_error"],
            },
            TestContext.Current.CancellationToken);

        ((string?)(await his.NextAsync())["last_error"]).ShouldBe("secret");
        ((string?)(await admin.NextAsync())["last_error"]).ShouldBe("secret");
        var reduced = (await foreign.NextAsync()).ShouldContainType("deployment_status");
        ((string?)reduced["status"]).ShouldBe("failed");
        reduced.AsObject().ContainsKey("last_error").ShouldBeTrue();
        reduced["last_error"].ShouldBeNull();
    }

    static bool May(string role, string permission) => role switch
    {
        "admin" => true,
        "narrow" => permission is "events:read" or "account:read",
        "user" => permission == "connections:use" || May("viewer", permission),
        _ => permission is "account:read" or "jobs:read" or "deployments:read" or "mcps:read" or "plugins:read" or "tasks:read",
    };

    async Task<SocketClient> SubscribeAsync(string token, string topic)
    {
        var socket = await host.OpenUpdatesAsync(token);
        (await socket.AskAsync($$"""{"action":"subscribe","topic":"{{topic}}"}""")).ShouldContainType("subscribed");
        return socket;
    }

    async Task<List<(string Who, SocketClient Socket)>> OpenAllAsync(
        (string Who, int Id, string Role, string Token)[] callers, string topic, long? since, bool isOfRoot)
    {
        var sockets = new List<(string, SocketClient)>();
        foreach (var caller in callers)
        {
            if (isOfRoot)
            {
                sockets.Add((caller.Who, await host.OpenAsync(since is null ? "/" : $"/?since={since}", caller.Token)));
                continue;
            }

            var socket = await host.OpenUpdatesAsync(caller.Token);
            await socket.SendAsync($$"""{"action":"subscribe","topic":"{{topic}}"{{(since is null ? "" : $",\"since\":{since}")}}}""");
            sockets.Add((caller.Who, socket));
        }

        // Those whose subscription was refused stay, and must hear nothing.
        if (since is null)
        {
            foreach (var (_, socket) in sockets)
                await socket.UntilPongAsync();
        }

        return sockets;
    }

    // Events reach each socket in their order: who has heard the one behind it and not the event itself does not get that any more. What was missed
    // comes before the answer to the subscription.
    async Task<List<string>> WhoHeardAsync(List<(string Who, SocketClient Socket)> sockets, string mark, int[] all, bool isOfRoot, bool isLate)
    {
        var behind = $"b{Guid.NewGuid():n}";
        var data = $$"""{"message":"{{behind}}"}""";
        await (isOfRoot ? host.PublishAsync("taskCompleted", "todos", data, all) : host.PublishAsync("broadcast", "broadcast", data, [], "events:read"));
        await host.UntilToldAsync(behind);
        var heard = new List<string>();
        foreach (var (who, socket) in sockets)
        {
            var frames = new List<JsonNode>();
            if (!isOfRoot || May(RoleOf(who), "tasks:read"))
            {
                do
                    frames.Add(await socket.NextAsync());
                while (!frames.Any(frame => IsMarked(frame, behind)) || (isLate && !isOfRoot && !frames.Any(IsAnswer)));
            }

            frames.AddRange(await socket.UntilPongAsync());
            if (frames.Count(frame => IsMarked(frame, mark)) is > 0 and var count)
            {
                count.ShouldBe(1);
                heard.Add(who);
            }
        }

        return heard;
    }

    static bool IsAnswer(JsonNode frame) => (string?)frame["type"] is "subscribed" or "error";

    static string RoleOf(string who) => who is "owner" or "other" ? "user" : who;

    static bool IsMarked(JsonNode frame, string mark) => frame.ToJsonString().Contains(mark, StringComparison.Ordinal);
}
