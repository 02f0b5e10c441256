using System.Text.Json.Nodes;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>External plugins: what they get, what they return, and that they end.</summary>
[Collection(PluginTests.Name)]
public sealed class RunningPrograms(PluginHost host)
{
    [Fact]
    public async Task ThePayloadComesOnStandardInputAndTheActionAsArgument()
    {
        await host.AddScriptAsync("echoes", """printf '{"action":"%s","count":%d,"payload":%s}' "$1" $# "$(cat)" """);
        (await host.ResultAsync("echoes", "run", """{"a":[1,2.50,"é"],"b":null}"""))!.ToJsonString()
            .ShouldBe(JsonNode.Parse("""{"action":"run","count":1,"payload":{"a":[1,2.50,"é"],"b":null}}""")!.ToJsonString());
        (await host.ResultAsync("echoes", "run"))!["payload"].ShouldBeNull();
    }

    [Fact]
    public async Task AProgramInNode()
    {
        const string script = """
            const payload = JSON.parse(require('fs').readFileSync(0, 'utf8'));
            console.log(JSON.stringify({ action: process.argv[2], sum: payload.numbers.reduce((a, b) => a + b, 0) }));
            """;
        await host.AddAsync(
            "sums",
            """{"name":"sums","version":"1","description":"","command":["node","sum.js"],"actions":[{"name":"add","description":""}]}""",
            ("sum.js", script));
        (await host.ResultAsync("sums", "add", """{"numbers":[1,2,39]}"""))!.ToJsonString().ShouldBe("""{"action":"add","sum":42}""");
    }

    [Fact]
    public async Task ThePayloadAsLastArgument()
    {
        await host.AddScriptAsync("arguments", "cat > /dev/null; printf '%s' \"$2\"", ",\"payloadAsArgument\":true");
        (await host.ResultAsync("arguments", "run", """{"a":"$(id) `id` ' \" ; x"}"""))!.ToJsonString()
            .ShouldBe("""{"a":"$(id) \u0060id\u0060 \u0027 \u0022 ; x"}""");
        var (status, body) = await host.ExecuteAsync("arguments", "run", $"\"{new string('x', 140_000)}\"");
        (status, (string)body["detail"]!).ShouldBe((502, "Plugin failed: its program takes the payload as an argument, which has at most 131071 bytes"));
    }

    [Theory]
    [InlineData("echo 'No such city' >&2; exit 3", "No such city")]
    [InlineData("exit 7", "it ended with exit code 7 and said nothing")]
    [InlineData("exit 0", "it printed no result")]
    [InlineData("echo this is no JSON", "what it printed is not one JSON value")]
    [InlineData("echo '{}{}'", "what it printed is not one JSON value")]
    [InlineData("printf '\"\\xff\"'", "what it printed is not one JSON value")]
    [InlineData("head -c 300 /dev/zero | tr '\\0' '['", "what it printed is not one JSON value")]
    [InlineData("yes", "it printed more than 4 MiB")]
    [InlineData("exec 1>&-; echo gone >&2; exit 1", "gone")]
    public async Task WhatGoesWrongIsSaid(string script, string expected)
    {
        var name = $"fails-{Guid.NewGuid():n}"[..20];
        var folder = await host.AddScriptAsync(name, script);

        // Larger than a pipe: most of these never read it.
        var (status, body) = await host.ExecuteAsync(name, "run", $"\"{new string('x', 200_000)}\"");
        (status, (string)body["detail"]!).ShouldBe((502, $"Plugin failed: {expected}"));
        ((bool)body["ok"]!).ShouldBeFalse();
        await Leftovers.NoneAsync(folder);
        await host.RemoveAsync(name);
    }

    [Theory]
    [InlineData("sleep 1000")]
    [InlineData("trap '' TERM INT HUP; while :; do sleep 1; done")]
    [InlineData("(setsid sleep 1000 &) ; (setsid bash -c 'trap \"\" TERM; sleep 1000' > /dev/null 2>&1 &) ; sleep 1000")]
    [InlineData("yes >&2")]
    [InlineData("f() { sleep 1000 & f2 & wait; }; f2() { sleep 1000 & sleep 1000; }; f & f & f & wait")]
    public async Task WhatHangsIsEndedWithAllItStarted(string script)
    {
        var name = $"hangs-{Guid.NewGuid():n}"[..20];
        var folder = await host.AddScriptAsync(name, script, ",\"timeoutSeconds\":1");
        var (status, body) = await host.ExecuteAsync(name, "run");
        (status, (string)body["detail"]!).ShouldBe((504, "Plugin did not answer within 1 seconds"));
        await Leftovers.NoneAsync(folder);
        await host.RemoveAsync(name);
    }

    [Fact]
    public async Task WhatAProgramLeavesBehindEndsWithIt()
    {
        var folder = await host.AddScriptAsync("forks", "(setsid sleep 1000 > /dev/null 2>&1 &); (sleep 1000 &); echo '{\"done\":true}'");
        (await host.ResultAsync("forks", "run"))!.ToJsonString().ShouldBe("""{"done":true}""");
        await Leftovers.NoneAsync(folder);
    }

    [Fact]
    public async Task ItEndsWhenItsCallerHasGone()
    {
        var folder = await host.AddScriptAsync("slow", "sleep 1000");
        using var leaving = new CancellationTokenSource();
        var calling = host.Echo.PostAsync("/mcp/execute", host.Echo.User, """{"plugin":"slow","action":"run"}""", leaving.Token);
        await Eventually.TrueAsync(() => Leftovers.In(folder).Count > 0, TimeSpan.FromSeconds(30));
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(calling);
        await Leftovers.NoneAsync(folder);
        await Eventually.TrueAsync(async () => (await LastAsync("slow"))?["error"]?.ToString() == "The caller had gone", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task AProgramThatDoesNotExist()
    {
        await host.AddAsync(
            "missing",
            """{"name":"missing","version":"1","description":"","command":["./none"],"actions":[{"name":"run","description":""}]}""");
        var (status, body) = await host.ExecuteAsync("missing", "run");
        (status, (string)body["detail"]!).ShouldBe((502, "Plugin failed: The program ./none does not exist."));
    }

    [Fact]
    public async Task ManyAtOnce()
    {
        await host.AddScriptAsync("many", "cat");
        await host.AddAsync(
            "many",
            """{"name":"many","version":"1","description":"","command":["bash","-c","cat"],"actions":[{"name":"run","description":""}]}""");
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.ResultAsync("many", "run", $"{i}")));
        results.Select(result => (int)result!).ShouldBe(Enumerable.Range(0, 20));
    }

    async Task<JsonNode?> LastAsync(string plugin) =>
        (await host.Echo.SendAsync(HttpMethod.Get, $"/mcp/history?plugin={plugin}", host.Echo.User)).Body["data"]!.AsArray().FirstOrDefault();
}
