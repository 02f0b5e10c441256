using System.Text.Json.Nodes;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Tests.Platform;
using Echo.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Echo.Server.Tests.Features.Connections.Serving;

/// <summary>Lists come from memory while they are current, and from the last good answer when the server can't be asked.</summary>
public sealed class AskingWhatServersOffer(ServingHost host) : IClassFixture<ServingHost>, IAsyncLifetime
{
    const string Changing = """{"tools":{"listChanged":true},"resources":{},"prompts":{}}""";

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    readonly SettableClock clock = new("2030-01-01T00:00:00Z");
    readonly Dictionary<string, string> answers = new()
    {
        ["tools/list"] = """{"tools":[{"name":"one"}]}""",
        ["resources/list"] = """{"resources":[]}""",
        ["prompts/list"] = """{"prompts":[]}""",
    };

    string capabilities = """{"tools":{},"resources":{},"prompts":{}}""";
    int asked;
    Func<string, Task<IResult?>> hook = _ => Task.FromResult<IResult?>(null);
    OfferBook book = null!;
    ServerUse use = null!;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        use = new(await host.CallerAsync("user"));
        book = Another();
        host.Server.OnMessage = async (message, _) =>
        {
            var method = (string)message["method"]!;
            if (method.EndsWith("/list", StringComparison.Ordinal))
                Interlocked.Increment(ref asked);
            if (await hook(method) is { } odd)
                return odd;
            if (method == "initialize")
                return Json(message, $$$"""{"protocolVersion":"2025-06-18","capabilities":{{{capabilities}}},"serverInfo":{"name":"tiny","version":"1"}}""");
            return answers.TryGetValue(method, out var answer) ? Json(message, answer) : null;
        };
    }

    public async ValueTask DisposeAsync()
    {
        await book.EndAsync();
        foreach (var client in (await host.Echo.SendAsync(HttpMethod.Get, "/mcp/clients", host.Echo.User)).Body["clients"]!.AsArray())
            await host.DeleteAsync(host.Echo.User, (Guid)client!["client_id"]!);
    }

    [Theory]
    [InlineData("{}", 59, 2)]
    [InlineData("{\"listChanged\":true}", 599, 2)]
    public async Task AFreshListIsAnsweredFromMemory(string tools, int seconds, int expected)
    {
        capabilities = $$"""{"tools":{{tools}}}""";
        var server = await ConnectAsync();
        var first = await ListAsync(server);
        first.Trouble.ShouldBeNull();
        Names(first).ShouldBe(["one"]);
        var before = asked;
        clock.Advance(TimeSpan.FromSeconds(seconds));
        (await ListAsync(server)).List.ShouldBeSameAs(first.List);
        asked.ShouldBe(before);
        clock.Advance(TimeSpan.FromSeconds(2));
        (await ListAsync(server)).List.ShouldBeSameAs(first.List, "the bytes are the same");
        asked.ShouldBe(before + expected - 1);

        answers["tools/list"] = """{"tools":[{"name":"one"},{"name":"two"}]}""";
        clock.Advance(TimeSpan.FromSeconds(seconds + 2));
        Names(await ListAsync(server)).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task AllKindsAndPagesComeAsTheyAreButForWhatNobodyCouldName()
    {
        answers["tools/list"] = """
            {"tools":[{"name":"one","x":1.50},{"name":2},"odd",{"name":"secret"},{"name":"schemaless","inputSchema":"odd"}]}
            """;
        answers["resources/list"] = """{"resources":[{"uri":"a:1"},{"name":"no uri"}]}""";
        answers["resources/templates/list"] = """{"resourceTemplates":[{"uriTemplate":"a:{x}","name":"t"},{}]}""";
        answers["prompts/list"] = """{"prompts":[{"name":"p"},null]}""";
        var id = await host.StoreAsync(host.Echo.User, "\"slug\":\"odd\",\"disabled_tools\":[\"secret\"]");
        var server = new ServedServer(id, "odd", "odd");
        async Task<string> TextAsync(OfferKind kind) => string.Join(' ', (await book.ListAsync(server, kind, use, Cancelled)).List.Items);
        (await TextAsync(OfferKind.Tools)).ShouldBe("""{"name":"one","x":1.50} {"name":"schemaless","inputSchema":"odd"}""");
        (await TextAsync(OfferKind.Resources)).ShouldBe("""{"uri":"a:1"}""");
        (await TextAsync(OfferKind.ResourceTemplates)).ShouldBe("""{"uriTemplate":"a:{x}","name":"t"}""");
        (await TextAsync(OfferKind.Prompts)).ShouldBe("""{"name":"p"}""");
    }

    [Fact]
    public async Task AnAnnouncedChangeIsAskedFor()
    {
        capabilities = Changing;
        var server = await ConnectAsync();
        var first = await ListAsync(server);
        answers["tools/list"] = """{"tools":[{"name":"new"}]}""";
        (await ListAsync(server)).List.ShouldBeSameAs(first.List);
        var outcome = await host.Pool.UseAsync(server.Id, use.Caller, Cancelled);
        var upstream = outcome.ShouldBeOfType<Server.Features.Connections.UpstreamOutcome.Open>().Upstream;
        upstream.Announcements.Count(OfferKind.Prompts);
        (await ListAsync(server)).List.ShouldBeSameAs(first.List, "another list");
        upstream.Announcements.Count(OfferKind.Tools);
        Names(await ListAsync(server)).ShouldBe(["new"]);
    }

    [Fact]
    public async Task ManyWhoAskCostOneRequest()
    {
        var server = await ConnectAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hook = async method =>
        {
            if (method == "tools/list")
                await gate.Task;
            return null;
        };
        asked = 0;
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var first = book.ListAsync(server, OfferKind.Tools, use, impatient.Token);
        var others = Enumerable.Range(0, 20).Select(_ => ListAsync(server)).ToList();
        await Eventually.TrueAsync(() => asked == 1, Soon);
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        gate.SetResult();
        (await Task.WhenAll(others)).ShouldAllBe(answer => answer.Trouble == null && answer.List.Items.Count == 1);
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task ASlowServersLastAnswerComesWithAWord()
    {
        var server = await ConnectAsync();
        var first = await ListAsync(server);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hook = async method =>
        {
            if (method == "tools/list")
                await gate.Task;
            return null;
        };
        clock.Advance(TimeSpan.FromSeconds(61));
        var late = await ListAsync(server);
        late.List.ShouldBeSameAs(first.List);
        late.Trouble.ShouldBe("The server has not answered yet");
        answers["tools/list"] = """{"tools":[{"name":"later"}]}""";
        gate.SetResult();
        await Eventually.TrueAsync(async () => Names(await ListAsync(server)) is ["later"], Soon);
    }

    [Fact]
    public async Task AFailingServersLastAnswerComesWithTheReason()
    {
        var server = await ConnectAsync();
        await ListAsync(server);
        hook = method => Task.FromResult<IResult?>(method == "tools/list" ? Results.StatusCode(503) : null);
        clock.Advance(TimeSpan.FromSeconds(61));
        var answer = await ListAsync(server);
        Names(answer).ShouldBe(["one"]);
        answer.Trouble!.ShouldContain("503");
        hook = _ => Task.FromResult<IResult?>(null);
        (await ListAsync(server)).Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task OneThatNeverAnsweredHasAnEmptyList()
    {
        hook = _ => Task.FromResult<IResult?>(Results.StatusCode(503));
        var id = await host.StoreAsync(host.Echo.User, "\"slug\":\"never\"");
        var answer = await ListAsync(new(id, "never", "never"));
        answer.List.ShouldBeSameAs(KnownList.Empty);
        answer.Trouble.ShouldNotBeNull();
    }

    [Fact]
    public async Task ARestingServerIsNotWokenForWhatIsKnown()
    {
        var server = await ConnectAsync();
        var first = await ListAsync(server);
        await Eventually.TrueAsync(
            async () =>
            {
                await host.Pool.RestAsync(TimeSpan.FromMilliseconds(1), Cancelled);
                return host.Pool.IsResting((await host.Directory.DefinitionAsync(server.Id, Cancelled))!, use);
            },
            Soon);
        asked = 0;
        clock.Advance(TimeSpan.FromHours(2));
        var answer = await ListAsync(server);
        (answer.Trouble, asked).ShouldBe((null, 0));
        answer.List.ShouldBeSameAs(first.List);
    }

    [Fact]
    public async Task TheLastAnswerOutlivesEcho()
    {
        var server = await ConnectAsync();
        await ListAsync(server);
        await book.SaveAsync(Cancelled);
        await host.Pool.CloseAsync(server.Id);
        hook = _ => Task.FromResult<IResult?>(Results.StatusCode(503));

        // As after a restart: nothing in memory, and the server is gone.
        book = Another();
        Names(await ListAsync(server)).ShouldBe(["one"]);
        await host.Pool.UseAsync(server.Id, use.Caller, Cancelled);
        var failed = await ListAsync(server);
        Names(failed).ShouldBe(["one"]);
        failed.Trouble.ShouldNotBeNull();
        await host.DeleteAsync(host.Echo.User, server.Id);
        (await StoredAsync(server.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task WhatADefinitionHidesIsGoneAtOnce()
    {
        answers["tools/list"] = """{"tools":[{"name":"one"},{"name":"two"}]}""";
        var server = await ConnectAsync();
        Names(await ListAsync(server)).ShouldBe(["one", "two"]);
        hook = method => Task.FromResult<IResult?>(method == "tools/list" ? Results.StatusCode(503) : null);
        await host.ChangeAsync(host.Echo.User, server.Id, """{"disabled_tools":["two"]}""");
        Names(await ListAsync(server)).ShouldBe(["one"], "although the server can't be asked");
        hook = _ => Task.FromResult<IResult?>(null);
        await host.ChangeAsync(host.Echo.User, server.Id, """{"disabled_tools":[]}""");
        Names(await ListAsync(server)).ShouldBe(["one", "two"]);
    }

    [Theory]
    [InlineData("shared", "one")]
    [InlineData("user", "two")]
    public async Task AccountsHaveListsOfTheirOwnWhereTheyHaveUpstreams(string isolation, string expected)
    {
        var id = await host.ConnectAsync(host.Echo.Admin, $"\"slug\":\"iso-{isolation}\",\"visibility\":\"team\",\"isolation\":\"{isolation}\"");
        var server = new ServedServer(id, "iso", "iso");
        Names(await ListAsync(server)).ShouldBe(["one"]);
        answers["tools/list"] = """{"tools":[{"name":"two"}]}""";
        var other = new ServerUse(await host.CallerAsync("developer"));
        Names(await book.ListAsync(server, OfferKind.Tools, other, Cancelled)).ShouldBe([expected]);
        Names(await ListAsync(server)).ShouldBe(["one"]);
    }

    [Fact]
    public async Task ToolsAreRecordedForThoseWhoFollowThem()
    {
        var server = await ConnectAsync();
        await ListAsync(server);
        answers["tools/list"] = """{"tools":[{"name":"one"},{"name":"added"}]}""";
        clock.Advance(TimeSpan.FromSeconds(61));
        await ListAsync(server);
        (await host.Echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{server.Id}/changes", host.Echo.User)).Body["items"]!.AsArray()
            .Select(change => (string)change!["tool"]!).ShouldBe(["added"]);
    }

    static IReadOnlyList<string?> Names(ListAnswer answer) => [.. answer.List.Items.Select(item => item.Text("name"))];

    static IResult Json(JsonNode message, string result) => Results.Text(ServingHost.Answer(message, result), "application/json");

    OfferBook Another() => new(
        host.Directory, host.Pool, new(host.Pool, host.Get<Server.Features.Connections.ConnectionActivity>(),
            host.Get<Server.Features.Connections.ToolChanges.ToolBook>(), clock, NullLogger<OfferLister>.Instance),
        host.Get<OfferStore>(), clock, NullLogger<OfferBook>.Instance);

    Task<ListAnswer> ListAsync(ServedServer server) => book.ListAsync(server, OfferKind.Tools, use, Cancelled);

    async Task<ServedServer> ConnectAsync(string fields = "\"name\":\"offering\"")
    {
        var id = await host.ConnectAsync(host.Echo.User, fields);

        // When the database tells that the connection is new, what was listed of it by then is asked for anew.
        await host.CatchUpAsync();
        return new(id, "offering", "offering");
    }

    async Task<int> StoredAsync(Guid id)
    {
        await using var link = await host.Echo.Database.OpenConnectionAsync(Cancelled);
        await using var count = link.CreateCommand();
        count.CommandText = $"select count(*)::int from connections_lists where connection_id = '{id}'";
        return (int)(await count.ExecuteScalarAsync(Cancelled))!;
    }
}
