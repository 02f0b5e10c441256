using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Plugins.History;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>The routes over plugins: what they take, answer and refuse.</summary>
[Collection(PluginTests.Name)]
public sealed class ExecutingPlugins(PluginHost host)
{
    EchoHost Echo => host.Echo;

    [Theory]
    [InlineData("viewer", 403, "Missing permission: plugins:execute")]
    [InlineData(null, 401, "Not authenticated")]
    public async Task WhoMayNot(string? role, int expected, string detail)
    {
        var (status, body) = await Echo.PostAsync("/mcp/execute", role is null ? null : Echo.Viewer, """{"plugin":"sample","action":"echo"}""");
        (status, (string)body["detail"]!, (bool)body["ok"]!).ShouldBe((expected, detail, false));
    }

    [Theory]
    [InlineData("""{"plugin":"none","action":"echo"}""", 404, "Plugin not found: none")]
    [InlineData("""{"plugin":"Sample","action":"echo"}""", 404, "Plugin not found: Sample")]
    [InlineData("""{"plugin":"sample","action":"none"}""", 404, "Action not found: sample.none")]
    [InlineData("""{"plugin":"sample"}""", 422, "Request validation failed")]
    [InlineData("""{"plugin":"","action":"echo"}""", 422, "Request validation failed")]
    [InlineData("""{"plugin":7,"action":"echo"}""", 422, "Request validation failed")]
    public async Task WhatIsRefused(string request, int expected, string detail)
    {
        var (status, body) = await Echo.PostAsync("/mcp/execute", Echo.User, request);
        (status, (string)body["detail"]!).ShouldBe((expected, detail));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1.50")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("""{"a":{"b":[true,12345678901234567890123]},"é":"\n"}""")]
    public async Task EchoReturnsThePayloadItself(string payload) =>
        (await Echo.PostAsync("/mcp/execute", Echo.User, $$"""{"plugin":"sample","action":"echo","payload":{{payload}}}"""))
            .Body["result"]?.ToJsonString().ShouldBe(JsonNode.Parse(payload)?.ToJsonString());

    [Fact]
    public async Task WithoutAPayloadItIsNull()
    {
        var (status, body) = await Echo.PostAsync("/mcp/execute", Echo.User, """{"plugin":"sample","action":"echo"}""");
        (status, body.ToJsonString()).ShouldBe((200, """{"ok":true,"result":null}"""));
    }

    [Fact]
    public async Task TimeIsTheTimeOfNow()
    {
        var text = (string)(await host.ResultAsync("sample", "time"))!["time"]!;
        var time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        (time - host.Gateway.Time.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task APayloadHasALimit()
    {
        (await host.ExecuteAsync("sample", "echo", $"\"{new string('x', (256 * 1024) - 2)}\"")).Status.ShouldBe(200);
        var (status, body) = await host.ExecuteAsync("sample", "echo", $"\"{new string('x', (256 * 1024) - 1)}\"");
        status.ShouldBe(422);
        body["error"]!["details"]![0]!.ToJsonString().ShouldBe("""{"field":"body.payload","message":"Send at most 256 KiB.","type":"object_too_large"}""");
    }

    [Fact]
    public async Task APayloadThatDoesNotFitIsNotRun()
    {
        await host.AddAsync(
            "strict",
            """
            {
              "name": "strict", "version": "1", "description": "", "command": ["sh", "-c", "touch ran; echo 1"],
              "actions": [{
                "name": "run", "description": "",
                "schema": { "type": "object", "properties": { "n": { "type": "integer", "minimum": 1 }, "m": true }, "required": ["n", "m"], "additionalProperties": false }
              }]
            }
            """);
        var (status, body) = await host.ExecuteAsync("strict", "run", """{"n":0,"x":1}""");
        status.ShouldBe(422);
        body["error"]!["details"]!.AsArray().Select(detail => $"{detail!["field"]} {detail["type"]}")
            .ShouldBe(["body.payload.m missing", "body.payload.n number_range", "body.payload.x value"]);
        (await host.ExecuteAsync("strict", "run", "null")).Body["error"]!["details"]![0]!["field"]!.ToString().ShouldBe("body.payload");
        File.Exists(Path.Combine(host.Root, "strict", "ran")).ShouldBeFalse();
        (await host.ResultAsync("strict", "run", """{"n":1,"m":null}"""))!.ToString().ShouldBe("1");
        File.Exists(Path.Combine(host.Root, "strict", "ran")).ShouldBeTrue();
    }

    [Fact]
    public async Task HistoryIsOnesOwn()
    {
        await host.ExecuteAsync("sample", "echo", "\"mine\"", Echo.Developer);
        await host.ExecuteAsync("sample", "none", "\"mine\"", Echo.Developer);
        var own = await ExecutionsAsync(Echo.Developer, "");
        own.ShouldAllBe(one => (string?)one["plugin"] == "sample");
        var newest = own[0];
        newest.AsObject().Select(member => member.Key).ShouldBe(
            ["id", "plugin", "action", "payload", "result", "error", "status", "duration", "userId", "taskId", "ipAddress", "userAgent", "createdAt"]);
        ((string)newest["result"]!, newest["error"], newest["taskId"], (string)newest["ipAddress"]!).ShouldBe(("mine", null, null, "127.0.0.1"));
        var id = (string)newest["id"]!;
        (await ExecutionsAsync(Echo.User, "?limit=100")).ShouldNotContain(one => (string?)one["id"] == id);
        (await ExecutionsAsync(Echo.Admin, "?limit=100")).ShouldContain(one => (string?)one["id"] == id);
        (await ExecutionsAsync(Echo.Viewer, "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task HistoryInPages()
    {
        await host.AddScriptAsync("paged", "cat > /dev/null; exit 1");
        for (var i = 0; i < 3; i++)
            await host.ExecuteAsync("paged", "run", $"{i}");
        var (_, page) = await Echo.SendAsync(HttpMethod.Get, "/mcp/history?plugin=paged&status=failure&page=2&limit=2", Echo.User);
        page["pagination"]!.ToJsonString().ShouldBe("""{"page":2,"limit":2,"total":3,"pages":2}""");
        page["data"]!.AsArray().Select(one => (int)one!["payload"]!).ShouldBe([0]);
        ((string)page["data"]![0]!["error"]!).ShouldBe("Plugin failed: it ended with exit code 1 and said nothing");
        (await ExecutionsAsync(Echo.User, "?plugin=paged&status=success")).ShouldBeEmpty();
        (await Echo.SendAsync(HttpMethod.Get, "/mcp/history?status=odd", Echo.User)).Status.ShouldBe(422);
        (await Echo.SendAsync(HttpMethod.Get, "/mcp/history?limit=101", Echo.User)).Status.ShouldBe(422);
    }

    [Fact]
    public async Task HistoryKeepsSixteenKibibytes()
    {
        await host.ExecuteAsync("sample", "echo", $$"""{"long":"{{new string('é', 20_000)}}"}""");
        var last = (await ExecutionsAsync(Echo.User, "?plugin=sample&limit=1"))[0];
        foreach (var member in (string[])["payload", "result"])
        {
            var kept = (string)last[member]!;
            kept.ShouldStartWith("{\"long\":\"éé");
            System.Text.Encoding.UTF8.GetByteCount(kept).ShouldBeInRange((16 * 1024) - 1, 16 * 1024);
        }
    }

    [Fact]
    public async Task NoExecutionOfADeletedAccountIsKept()
    {
        var execution = new Execution
        {
            Id = Guid.CreateVersion7(),
            CreatedAt = DateTimeOffset.UnixEpoch,
            Plugin = "sample",
            Action = "echo",
            Payload = "null",
            Status = Execution.Success,
            DurationMs = 1,
            AccountId = int.MaxValue,
        };
        var store = Echo.App.Services.GetRequiredService<ExecutionStore>();
        await store.AddAsync(execution, Guid.NewGuid(), TestContext.Current.CancellationToken);
        await using var connection = await Echo.Database.OpenConnectionAsync();
        (await connection.ExecuteScalarAsync<long>("select count(*) from plugins_executions where id = @Id", execution)).ShouldBe(0);
    }

    [Fact]
    public async Task AnErrorIsKeptWhateverCharactersItHas()
    {
        await host.AddScriptAsync("odd-error", """printf 'a\000b\xff' >&2; exit 1""");
        (await host.ExecuteAsync("odd-error", "run")).Status.ShouldBe(502);
        var kept = (string)(await ExecutionsAsync(Echo.User, "?plugin=odd-error")).ShouldHaveSingleItem()["error"]!;
        kept.ShouldStartWith("Plugin failed: a");
        kept.ShouldNotContain('\0');
        await host.RemoveAsync("odd-error");
    }

    [Fact]
    public async Task OldExecutionsAreForgotten()
    {
        await host.ExecuteAsync("sample", "echo", "\"old\"");
        await using (var connection = await Echo.Database.OpenConnectionAsync())
            await connection.ExecuteAsync("update plugins_executions set created_at = created_at - interval '30 days' where payload = '\"old\"'");
        await Echo.App.Services.GetServices<IHostedService>().OfType<ExecutionSweeper>().Single().SweepAsync(CancellationToken.None);
        (await ExecutionsAsync(Echo.User, "?limit=100")).ShouldNotContain(one => one["payload"] is JsonValue && one["payload"]!.ToString() == "old");
    }

    [Fact]
    public async Task Statistics()
    {
        await host.AddScriptAsync("counted", """case $(cat) in 1) exit 1;; *) echo 1;; esac""");
        for (var i = 0; i < 4; i++)
            await host.ExecuteAsync("counted", "run", $"{i}");
        await using (var connection = await Echo.Database.OpenConnectionAsync())
            await connection.ExecuteAsync("update plugins_executions set duration_ms = 10 * (1 + payload::integer) where plugin = 'counted'");
        var (status, stats) = await Echo.SendAsync(HttpMethod.Get, "/api/v1/plugins/stats", Echo.User);
        status.ShouldBe(200);
        var counted = stats["items"]!.AsArray().Single(item => (string?)item!["plugin"] == "counted")!;
        counted.ToJsonString().ShouldBe("""{"plugin":"counted","action":"run","count":4,"error_rate":0.25,"p50_ms":25,"p95_ms":38.5}""");
        ((int)stats["days"]!, (int)stats["total"]!).ShouldBe((30, stats["items"]!.AsArray().Count));
        Counted(Echo.Viewer, (await Echo.SendAsync(HttpMethod.Get, "/api/v1/plugins/stats", Echo.Viewer)).Body).ShouldBeFalse();
        Counted(Echo.Admin, (await Echo.SendAsync(HttpMethod.Get, "/api/v1/plugins/stats", Echo.Admin)).Body).ShouldBeTrue();

        static bool Counted(string token, JsonNode body) => body["items"]!.AsArray().Any(item => (string?)item!["plugin"] == "counted");
    }

    [Fact]
    public async Task PluginsByName()
    {
        var (_, body) = await Echo.SendAsync(HttpMethod.Get, "/mcp/plugins", Echo.Viewer);
        var names = body["data"]!.AsArray().Select(plugin => (string)plugin!["name"]!).ToList();
        names.ShouldBe(names.Order(StringComparer.Ordinal));
        body["data"]!.AsArray().Single(plugin => (string?)plugin!["name"] == "sample")!.ToJsonString().ShouldBe(
            """
            {"name":"sample","kind":"internal","version":"1.0.0","description":"Built in, to try plugins with","actions":[{"name":"echo","description":"Returns its payload"},{"name":"time","description":"Returns the current time, in UTC"}]}
            """);
    }

    [Fact]
    public async Task CallsAreInTheCallLogToo()
    {
        await host.ExecuteAsync("sample", "time", token: Echo.Developer);
        var sampleId = Server.Features.Plugins.LoadedPlugin.IdOf("sample");
        await Testing.Eventually.TrueAsync(
            async () => (int)(await Echo.SendAsync(
                HttpMethod.Get, $"/api/v1/calls?origin=plugin&source_id={sampleId}&tool=time", Echo.Developer)).Body["total"]! > 0,
            TimeSpan.FromSeconds(30));
    }

    async Task<IReadOnlyList<JsonNode>> ExecutionsAsync(string token, string query)
    {
        var (status, body) = await Echo.SendAsync(HttpMethod.Get, $"/mcp/history{query}", token);
        status.ShouldBe(200, body.ToJsonString());
        ((bool)body["ok"]!).ShouldBeTrue();
        return [.. body["data"]!.AsArray().Select(one => one!)];
    }
}
