using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>What a client of <c>/ws</c> and <c>/events</c> gets, and how it gets what it missed.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class FollowingUpdates(RealtimeHost host)
{
    [Fact]
    public async Task ANewSocketIsGreeted()
    {
        var (_, uuid, token) = await host.RegisterAsync();
        using var socket = await host.OpenAsync("/ws", token);
        var frame = (await socket.NextAsync()).ShouldContainType("connected");
        Guid.TryParse((string?)frame["connection_id"], out _).ShouldBeTrue();
        ((string?)frame["user_id"]).ShouldBe(uuid.ToString());
        ((string?)frame["message"]).ShouldBe("Connection established");
        ((long)frame["seq"]!).ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task ABroadcastReachesEverybodyWhoIsConnected()
    {
        using var socket = await host.OpenUpdatesAsync(host.Echo.User);
        using var stream = await host.StreamAsync("/events", host.Echo.Viewer);
        (await stream.NextAsync())!.Value.Type.ShouldBe("connected");
        (await host.Echo.PostAsync("/broadcast", host.Echo.User, """{"message":"no"}""")).Status.ShouldBe(403);
        var text = $"hello {Guid.NewGuid()}";
        var (status, body) = await host.Echo.PostAsync("/broadcast", host.Echo.Admin, $$"""{"message":"{{text}}"}""");
        status.ShouldBe(200, body.ToJsonString());
        ((string?)body["status"]).ShouldBe("success");
        ((string?)body["message"]).ShouldBe("Broadcast sent");
        ((int)body["recipient_count"]!).ShouldBeGreaterThanOrEqualTo(2);

        JsonNode frame;
        do
            frame = await socket.NextAsync();
        while ((string?)frame["message"] != text);
        frame.ShouldContainType("broadcast");
        ((string?)frame["sender"]).ShouldBe("a-admin");
        ((long)frame["seq"]!).ShouldBeGreaterThan(0);
        (string Type, string? Id, JsonNode Data) item;
        do
            item = (await stream.NextAsync())!.Value;
        while ((string?)item.Data["message"] != text);
        item.Type.ShouldBe("broadcast");
        item.Id.ShouldBe(((long)frame["seq"]!).ToString());
        item.Data["type"].ShouldBeNull();
    }

    [Fact]
    public async Task AnEventThatFitsTwoSubscriptionsComesOnceAndAnEndedOneNoMore()
    {
        var (id, _, token) = await host.RegisterAsync();
        using var socket = await host.OpenUpdatesAsync(token);
        (await socket.AskAsync("""{"action":"subscribe","topic":"jobs"}""")).ShouldContainType("subscribed");
        (await socket.AskAsync("""{"type":"subscribe","topic":"jobs"}""")).ShouldContainType("subscribed");
        await host.PublishAsync("job_update", "jobs", """{"n":1}""", [id]);
        ((int)(await socket.NextAsync()).ShouldContainType("job_update")["n"]!).ShouldBe(1);
        var unsubscribed = (await socket.AskAsync("""{"action":"unsubscribe","topic":"jobs"}""")).ShouldContainType("unsubscribed");
        ((string?)unsubscribed["topic"]).ShouldBe("jobs");
        await host.PublishAsync("job_update", "jobs", """{"n":2}""", [id]);
        (await socket.AskAsync("""{"action":"subscribe","topic":"tasks"}""")).ShouldContainType("subscribed");
        await host.PublishAsync("task_update", "tasks", """{"n":3}""", [id]);
        ((int)(await socket.NextAsync()).ShouldContainType("task_update")["n"]!).ShouldBe(3);
    }

    [Fact]
    public async Task WhatWasMissedComesBeforeTheSubscriptionIsConfirmed()
    {
        var (id, _, token) = await host.RegisterAsync();
        using var first = await host.OpenUpdatesAsync(token);
        (await first.AskAsync("""{"action":"subscribe","topic":"jobs"}""")).ShouldContainType("subscribed");
        await host.PublishAsync("job_update", "jobs", """{"n":0}""", [id]);
        var seen = (long)(await first.NextAsync())["seq"]!;
        for (var n = 1; n <= 3; n++)
            await host.PublishAsync(n == 2 ? "task_update" : "job_update", n == 2 ? "tasks" : "jobs", $$"""{"n":{{n}}}""", [id]);

        // What has no number yet is not missed: it comes as it happens.
        ((int)(await first.NextAsync())["n"]!).ShouldBe(1);
        ((int)(await first.NextAsync())["n"]!).ShouldBe(3);
        await first.CloseAsync();
        using var second = await host.OpenUpdatesAsync(token);
        ((int)(await second.AskAsync($$"""{"action":"subscribe","topic":"jobs","since":{{seen}}}"""))["n"]!).ShouldBe(1);
        ((int)(await second.NextAsync())["n"]!).ShouldBe(3);
        (await second.NextAsync()).ShouldContainType("subscribed");

        // Of another topic, nothing twice.
        ((int)(await second.AskAsync($$"""{"action":"subscribe","topic":"tasks","since":{{seen}}}"""))["n"]!).ShouldBe(2);
        (await second.NextAsync()).ShouldContainType("subscribed");
        await host.PublishAsync("task_update", "tasks", """{"n":4}""", [id]);
        ((int)(await second.NextAsync())["n"]!).ShouldBe(4);
    }

    [Fact]
    public async Task AStreamTakesUpWhereItsLastEventIdSays()
    {
        var (id, _, token) = await host.RegisterAsync();
        await host.PublishAsync("job_update", "jobs", """{"n":1}""", [id]);
        string last;
        using (var first = await host.StreamAsync("/events?since=0", token))
        {
            (await first.NextAsync())!.Value.Type.ShouldBe("connected");
            var item = await NextOwnAsync(first);
            ((int)item.Data["n"]!).ShouldBe(1);
            last = item.Id!;
            first.Answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        }

        await host.PublishAsync("job_update", "jobs", """{"n":2}""", [id]);
        using var second = await host.StreamAsync("/events?since=0", token, last);
        var greeting = (await second.NextAsync())!.Value;
        greeting.Id.ShouldBe(last);
        ((int)(await NextOwnAsync(second)).Data["n"]!).ShouldBe(2);
        using var nonsense = await host.StreamAsync("/events", token, "x");
        ((int)nonsense.Answer.StatusCode).ShouldBe(422);
        using var unknown = await host.StreamAsync($"/events?task_id={Guid.NewGuid()}", token);
        ((int)unknown.Answer.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task AFutureNumberIsAGap()
    {
        using var socket = await host.OpenUpdatesAsync(host.Echo.User, "?since=999999999");
        var gap = (await socket.NextAsync()).ShouldContainType("gap");
        ((long)gap["since"]!).ShouldBe(999999999);
        ((long)gap["oldest"]!).ShouldBeInRange(1, host.Newest + 1);

        // It is told once, and what happens from now on is heard.
        var (id, _, token) = await host.RegisterAsync();
        using var other = await host.OpenUpdatesAsync(token);
        (await other.AskAsync("""{"action":"subscribe","topic":"jobs","since":999999999}""")).ShouldContainType("gap");
        (await other.NextAsync()).ShouldContainType("subscribed");
        (await other.AskAsync("""{"action":"subscribe","topic":"tasks","since":999999999}""")).ShouldContainType("subscribed");
        await host.PublishAsync("job_update", "jobs", """{"n":1}""", [id]);
        ((int)(await other.NextAsync()).ShouldContainType("job_update")["n"]!).ShouldBe(1);
    }

    [Fact]
    public async Task WhoeverComesWithANumberGetsWhatHeMissedOfAllHeSubscribesTo()
    {
        var (id, _, token) = await host.RegisterAsync();
        var seen = host.Newest;
        await host.PublishAsync("job_update", "jobs", """{"n":1}""", [id]);
        await host.PublishAsync("task_update", "tasks", """{"n":2}""", [id]);
        await host.PublishAsync("plugin_executed", "plugins", """{"n":3}""", [id]);
        await host.QuietAsync();
        using var socket = await host.OpenUpdatesAsync(token, $"?since={seen}");

        ((int)(await socket.AskAsync("""{"action":"subscribe","topic":"jobs"}"""))["n"]!).ShouldBe(1);
        (await socket.NextAsync()).ShouldContainType("subscribed");
        ((int)(await socket.AskAsync("""{"action":"subscribe","topic":"tasks"}"""))["n"]!).ShouldBe(2);
        (await socket.NextAsync()).ShouldContainType("subscribed");

        // Whoever leaves by himself has missed nothing of that, but still all else.
        (await socket.AskAsync("""{"action":"unsubscribe","topic":"jobs"}""")).ShouldContainType("unsubscribed");
        (await socket.AskAsync("""{"action":"subscribe","topic":"jobs"}""")).ShouldContainType("subscribed");
        ((int)(await socket.AskAsync("""{"action":"subscribe","topic":"plugins"}"""))["n"]!).ShouldBe(3);
        (await socket.NextAsync()).ShouldContainType("subscribed");
    }

    [Fact]
    public async Task WhatHappensWhileTheStateIsReadIsNotLost()
    {
        var (id, _, token) = await host.RegisterAsync();
        var job = host.Jobs.Add(async subject =>
        {
            await host.PublishAsync("job_update", "jobs", """{"n":1}""", [id], subject: subject);
            await host.QuietAsync();
        });
        using var socket = await host.OpenUpdatesAsync(token);
        ((int)(await socket.AskAsync($$"""{"action":"subscribe","task_id":"{{job}}"}"""))["n"]!).ShouldBe(0);
        var change = (await socket.NextAsync()).ShouldContainType("job_update");
        ((int)change["n"]!).ShouldBe(1);
        (await socket.NextAsync()).ShouldContainType("subscribed");

        // A stream says hello, and then the same.
        using var stream = await host.StreamAsync($"/events?task_id={job}", token);
        (await stream.NextAsync())!.Value.Type.ShouldBe("connected");
        ((int)(await stream.NextAsync())!.Value.Data["n"]!).ShouldBe(0);
        var next = (await stream.NextAsync())!.Value;
        (next.Type, (int)next.Data["n"]!).ShouldBe(("job_update", 1));
        ((long)next.Data["seq"]!).ShouldBeGreaterThan((long)change["seq"]!);
    }

    [Fact]
    public async Task ALargeEventLosesItsLargestField()
    {
        var (id, _, token) = await host.RegisterAsync();
        using var socket = await host.OpenUpdatesAsync(token);
        (await socket.AskAsync("""{"action":"subscribe","topic":"jobs"}""")).ShouldContainType("subscribed");
        await host.PublishAsync("job_update", "jobs", $$"""{"status":"completed","result":"{{new string('x', 70_000)}}"}""", [id]);
        var frame = (await socket.NextAsync()).ShouldContainType("job_update");
        ((string?)frame["status"]).ShouldBe("completed");
        ((bool)frame["truncated"]!).ShouldBeTrue();
        frame["result"].ShouldBeNull();
    }

    [Fact]
    public async Task TheWayToTheEventSocketIsPublic()
    {
        var (status, body) = await host.Echo.SendAsync(HttpMethod.Get, "/ws/info", null);
        status.ShouldBe(200);
        ((bool)body["ok"]!).ShouldBeTrue();
        ((string?)body["info"]!["endpoint"]).ShouldBe($"ws://localhost:{host.Url.Port}/");
        ((string?)body["info"]!["protocol"]).ShouldBe("WebSocket");
        body["info"]!["events"]!.AsArray().Select(item => (string?)item).ShouldContain("pluginExecuted");
    }

    static async Task<(string Type, string? Id, JsonNode Data)> NextOwnAsync(EventStreamClient stream)
    {
        while (true)
        {
            var item = (await stream.NextAsync())!.Value;
            if (item.Type == "job_update")
                return item;
        }
    }
}
