using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Connections;
using Echo.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Who may use a connection, and who shares an upstream with whom.</summary>
public sealed class SharingConnections(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "a-bearer-token";

    readonly TinyMcpServer server = new(Token);
    int sessions;

    UpstreamPool Pool => echo.App.Services.GetRequiredService<UpstreamPool>();

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync();
        server.WhileOpening = () =>
        {
            Interlocked.Increment(ref sessions);
            return Task.CompletedTask;
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in (await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.Admin)).Body["clients"]!.AsArray())
            await echo.PostAsync("/mcp/disconnect", echo.Admin, $$"""{"client_id":"{{client!["client_id"]}}"}""");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task ATeamUsesWhatItDoesNotSee()
    {
        var id = await ConnectAsync(echo.Admin, ",\"visibility\":\"team\"");
        (await CallAsync(echo.User, id)).ShouldBe(200);
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.Developer)).Status.ShouldBe(200);
        (await CallAsync(echo.Viewer, id)).ShouldBe(403, "connections:use is missing");

        var (_, seen) = await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}", echo.User);
        ((string?)seen["mcp_url"]).ShouldBeNull();
        ((string)seen["visibility"]!).ShouldBe("team");
        (await echo.SendAsync(HttpMethod.Get, "/api/v1/connections", echo.User)).Body["items"]!.AsArray()
            .Select(item => (Guid)item!["client_id"]!).ShouldBe([id]);
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.User)).Status.ShouldBe(404, "the definition is its owner's");
        (await echo.PostAsync("/mcp/disconnect", echo.User, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(404);
        (await PatchAsync(echo.User, id, """{"name":"mine"}""")).Status.ShouldBe(404);
        (await PatchAsync(echo.Admin, id, """{"visibility":"private"}""")).Status.ShouldBe(200);
        (await CallAsync(echo.User, id)).ShouldBe(404, "at once");
    }

    [Fact]
    public async Task OnlyTheStatedRolesUseIt()
    {
        var id = await ConnectAsync(echo.Admin, ",\"visibility\":\"team\",\"roles\":[\"developer\"]");
        (await CallAsync(echo.Developer, id)).ShouldBe(200);
        (await CallAsync(echo.User, id)).ShouldBe(404);
        (await echo.SendAsync(HttpMethod.Get, "/api/v1/connections", echo.User)).Body["items"]!.AsArray().ShouldBeEmpty();
        (await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/changes", echo.User)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task SharingNeedsItsPermission()
    {
        var (status, problem) = await TryConnectAsync(echo.User, ",\"visibility\":\"team\"");
        (status, (string)problem["detail"]!).ShouldBe((403, "Missing permission: connections:share"));
        var id = await ConnectAsync(echo.User, "");
        (status, problem) = await PatchAsync(echo.User, id, """{"visibility":"team"}""");
        (status, (string)problem["detail"]!).ShouldBe((403, "Missing permission: connections:share"));
    }

    [Theory]
    [InlineData("shared", 1)]
    [InlineData("user", 2)]
    [InlineData("session", 3)]
    public async Task IsolationSaysWhoSharesASession(string isolation, int expected)
    {
        var id = await ConnectAsync(echo.Admin, $",\"visibility\":\"team\",\"isolation\":\"{isolation}\"");
        var again = await echo.SignInAsync("admin");
        foreach (var token in (string[])[echo.Admin, echo.User, again, echo.Admin, echo.User, again])
            (await CallAsync(token, id)).ShouldBe(200);
        sessions.ShouldBe(expected);
        Pool.Count.ShouldBe(expected);
    }

    [Fact]
    public async Task AnUpstreamRestsWhenNobodyUsesIt()
    {
        var shared = await ConnectAsync(echo.Admin, "");
        var own = await ConnectAsync(echo.Admin, ",\"isolation\":\"user\"");
        await Eventually.TrueAsync(
            async () =>
            {
                await Pool.RestAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
                return await StateAsync(shared) == "idle" && await StateAsync(own) == "idle";
            },
            TimeSpan.FromSeconds(30));
        Pool.Count.ShouldBe(1, "a place that is one account's is given up");
        (await CallAsync(echo.Admin, shared)).ShouldBe(200);
        (await CallAsync(echo.Admin, own)).ShouldBe(200);
        sessions.ShouldBe(4);
    }

    [Fact]
    public async Task ACallThatIsUnderWayKeepsItsUpstream()
    {
        var id = await ConnectAsync(echo.Admin, "");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.OnMessage = async (message, _) =>
        {
            if ((string?)message["method"] == "tools/call")
            {
                reached.TrySetResult();
                await gate.Task;
            }

            return null;
        };
        var call = CallAsync(echo.Admin, id);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Pool.RestAsync(TimeSpan.FromTicks(1), TestContext.Current.CancellationToken);
        (await PatchAsync(echo.Admin, id, """{"name":"renamed"}""")).Status.ShouldBe(200);
        gate.SetResult();
        (await call).ShouldBe(200);
        (await CallAsync(echo.Admin, id)).ShouldBe(200);
        sessions.ShouldBe(2, "the next call meets the new definition");
    }

    [Fact]
    public async Task WhoeverWaitsForAnOpeningDoesNotLoseItToAChange()
    {
        var id = await ConnectAsync(echo.Admin, "");
        await Pool.CloseAsync(id);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.WhileOpening = () =>
        {
            reached.TrySetResult();
            return gate.Task;
        };
        var call = CallAsync(echo.Admin, id);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        (await PatchAsync(echo.Admin, id, """{"name":"renamed"}""")).Status.ShouldBe(200);
        var resting = Pool.RestAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        gate.SetResult();
        await resting;
        (await call).ShouldBe(200);
    }

    [Fact]
    public async Task WhatAnotherNodeHasChangedIsUsedAsItIsNow()
    {
        var id = await ConnectAsync(echo.Admin, ",\"isolation\":\"user\"");
        await Pool.RestAsync(TimeSpan.FromTicks(1), TestContext.Current.CancellationToken);
        await using (var link = await echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await link.ExecuteAsync("update connections set revision = revision + 1 where id = @id", new { id });
        (await CallAsync(echo.Admin, id)).ShouldBe(200);
    }

    [Fact]
    public async Task DisconnectingEndsAlsoWhatAChangeHasPutAside()
    {
        var id = await ConnectAsync(echo.Admin, "");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.OnMessage = async (message, _) =>
        {
            if ((string?)message["method"] != "tools/call")
                return null;
            reached.TrySetResult();
            await gate.Task;
            return null;
        };
        var call = CallAsync(echo.Admin, id);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        (await PatchAsync(echo.Admin, id, """{"name":"renamed"}""")).Status.ShouldBe(200);
        (await echo.PostAsync("/mcp/disconnect", echo.Admin, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
        (await call.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldBe(502);
        gate.SetResult();
    }

    [Fact]
    public async Task SlowEndingsDoNotWaitForEachOther()
    {
        server.OnMessage = (message, context) =>
        {
            if ((string?)message["method"] == "initialize")
                context.Response.Headers["Mcp-Session-Id"] = Guid.NewGuid().ToString();
            return Task.FromResult<IResult?>(null);
        };
        var (deleting, most) = (0, 0);
        server.OnDelete = async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref deleting));
            await Eventually.TrueAsync(() => most >= 5, TimeSpan.FromSeconds(2)).ContinueWith(_ => { }, TaskScheduler.Default);
            Interlocked.Decrement(ref deleting);
        };
        var id = await ConnectAsync(echo.Admin, ",\"isolation\":\"session\"");
        for (var i = 0; i < 4; i++)
            (await CallAsync(await echo.SignInAsync("admin"), id)).ShouldBe(200);
        await Pool.RestAsync(TimeSpan.FromTicks(1), TestContext.Current.CancellationToken);
        most.ShouldBe(5);
    }

    async Task<Guid> ConnectAsync(string token, string fields)
    {
        var (status, made) = await TryConnectAsync(token, fields);
        status.ShouldBe(201, made.ToJsonString());
        return (Guid)made["client_id"]!;
    }

    Task<(int Status, JsonNode Body)> TryConnectAsync(string token, string fields) => echo.PostAsync(
        "/mcp/connect",
        token,
        $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}"{{fields}}}""");

    Task<(int Status, JsonNode Body)> PatchAsync(string token, Guid id, string body) =>
        echo.SendAsync(HttpMethod.Patch, $"/api/v1/connections/{id}", token, body);

    async Task<int> CallAsync(string token, Guid id) =>
        (await echo.PostAsync("/mcp/call_tool", token, $$"""{"client_id":"{{id}}","tool_name":"echo"}""")).Status;

    async Task<string> StateAsync(Guid id) =>
        (string)(await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.Admin)).Body["metadata"]!["state"]!;
}
