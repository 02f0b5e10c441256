using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Connections;
using Echo.Server.Platform.Processes;
using Echo.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Servers that go away, or are slow, at every point.</summary>
public sealed class LosingUpstreams(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "a-bearer-token";
    // Refuses server/discover, and opens a session.
    const string Hello =
        """read a; echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601}}'; """
        + """read a; echo '{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"protocolVersion\":\"2025-06-18\"}}'; read a""";

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    readonly TinyMcpServer server = new(Token);

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("initialize", 1)]
    [InlineData("notifications/initialized", 1)]
    [InlineData("tools/list", 2)]
    public async Task ConnectingTakesNoLongerThanItsTimeout(string stuck, int seconds)
    {
        server.OnMessage = async (message, context) =>
        {
            if ((string?)message["method"] == "initialize" && seconds == 2)
                await Task.Delay(700, context.RequestAborted);
            if ((string?)message["method"] == stuck)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return null;
        };
        var (status, problem) = await ConnectAsync($",\"timeout\":{seconds}");
        (status, (string)problem["detail"]!).ShouldBe((408, $"Connection timeout after {seconds} seconds"));
        ((int)(await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.User)).Body["total"]!).ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData(
        """read a; echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601}}'; """
        + """read a; echo '{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{}}}}';""")]
    public async Task ATimeoutOfConnectingTellsWhatTheProgramSaid(string answers)
    {
        var (status, problem) = await echo.PostAsync(
            "/mcp/connect",
            echo.Admin,
            $$"""{"transport":"stdio","timeout":2,"command":["sh","-c","{{answers}} echo Hi; echo 'waiting for a login' >&2; sleep 60"]}""");
        (status, (string)problem["detail"]!).ShouldBe(
            (408, "Connection timeout after 2 seconds. It wrote something that is not JSON-RPC: \"Hi\". stderr: waiting for a login"));
    }

    [Fact]
    public async Task ReopeningThatTimesOutIsATimeoutOfTheCall()
    {
        var id = await ConnectedAsync();
        (await echo.SendAsync(HttpMethod.Patch, $"/api/v1/connections/{id}", echo.User, """{"timeout":1}""")).Status.ShouldBe(200);
        server.OnMessage = async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return null;
        };
        await echo.App.Services.GetRequiredService<UpstreamPool>().CloseAsync(id);
        var (status, problem) = await CallAsync(echo.User, id);
        (status, (string)problem["detail"]!).ShouldBe((408, "Upstream not reachable: No answer within 1 seconds"));
        (status, _) = await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.User);
        status.ShouldBe(408);
        await DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AServerThatIsGoneShowsInTheStateAndSoDoesItsReturn()
    {
        var id = await ConnectedAsync();
        server.OnMessage = (_, context) =>
        {
            context.Abort();
            return Task.FromResult<IResult?>(null);
        };
        (await CallAsync(echo.User, id)).Status.ShouldBe(502);
        var metadata = await MetadataAsync(echo.User, id);
        ((string)metadata["state"]!).ShouldBe("error");
        ((string)metadata["last_error"]!).ShouldContain("answered tools/call");

        // As a proxy says it.
        server.OnMessage = (_, _) => Task.FromResult<IResult?>(Results.StatusCode(503));
        (await CallAsync(echo.User, id)).Status.ShouldBe(502);
        ((string)(await MetadataAsync(echo.User, id))["last_error"]!).ShouldContain("HTTP 503");

        server.OnMessage = (_, _) => Task.FromResult<IResult?>(null);
        (await CallAsync(echo.User, id)).Status.ShouldBe(200);
        metadata = await MetadataAsync(echo.User, id);
        ((string)metadata["state"]!, (string?)metadata["last_error"]).ShouldBe(("connected", null));
        await DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AProgramThatRunsOnWhenItsSessionHasEndedIsEnded()
    {
        var programs = echo.App.Services.GetRequiredService<ProcessSupervisor>();

        // Those of other tests may just be ending.
        await Eventually.TrueAsync(() => programs.Count == 0, Soon);
        var id = await ProgramAsync($"{Hello}; read a; head -c 68000000 /dev/zero | tr '\\\\0' x; trap '' TERM; while :; do sleep 1; done");
        programs.Count.ShouldBe(1);
        (await CallAsync(echo.Admin, id)).Status.ShouldBe(502);

        // It said more than a message may have, so nothing that it says later could be understood.
        await Eventually.TrueAsync(() => programs.Count == 0, Soon);
        ((string)(await MetadataAsync(echo.Admin, id))["state"]!).ShouldBe("error");
        await DisconnectAsync(echo.Admin, id);
    }

    [Fact]
    public async Task WhatCannotBeStoredAsTextIsLeftOutOfTheLastError()
    {
        var flag = Path.GetTempFileName();
        File.Delete(flag);
        var id = await ProgramAsync($"[ -e {flag} ] && {{ printf 'bro\\\\0ken' >&2; exit 4; }}; {Hello}; read a");
        await File.WriteAllTextAsync(flag, "");
        await echo.App.Services.GetRequiredService<UpstreamPool>().CloseAsync(id);
        (await CallAsync(echo.Admin, id)).Status.ShouldBe(502);
        await using var link = await echo.Database.OpenConnectionAsync();
        (await link.QuerySingleAsync<string>("select last_error from connections where id = @id", new { id })).ShouldEndWith("stderr: broken");
        File.Delete(flag);
        await DisconnectAsync(echo.Admin, id);
    }

    async Task<(int Status, JsonNode Body)> ConnectAsync(string more = "") => await echo.PostAsync(
        "/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}"{{more}}}""");

    async Task<Guid> ConnectedAsync(string more = "") => (Guid)(await ConnectAsync(more)).Body["client_id"]!;

    async Task<Guid> ProgramAsync(string script)
    {
        var (status, body) = await echo.PostAsync("/mcp/connect", echo.Admin, $$"""{"transport":"stdio","command":["sh","-c","{{script}}"]}""");
        status.ShouldBe(201, body.ToJsonString());
        return (Guid)body["client_id"]!;
    }

    Task<(int Status, JsonNode Body)> CallAsync(string token, Guid id) =>
        echo.PostAsync("/mcp/call_tool", token, $$"""{"client_id":"{{id}}","tool_name":"echo"}""");

    async Task<JsonNode> MetadataAsync(string token, Guid id) =>
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", token)).Body["metadata"]!;

    async Task DisconnectAsync(string token, Guid id) =>
        (await echo.PostAsync("/mcp/disconnect", token, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
}
