using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Servers that tell their secrets when something goes wrong: no answer, list or row of Echo has them.</summary>
public sealed class SecretsInFailures(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Canary = "canary-0123456789-secret";

    readonly TinyMcpServer server = new(Canary);

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("echo \\\"key: $KEY\\\"; exit 3")]
    [InlineData("echo \\\"key: $KEY\\\" >&2; exit 3")]
    [InlineData("printf %185s%s x $KEY; exit 3")]
    [InlineData("printf %2200s%s $KEY x >&2; exit 3")]
    [InlineData("for i in 1 2; do read a; echo '{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":'$i'"
        + ",\\\"error\\\":{\\\"code\\\":1,\\\"message\\\":\\\"'$KEY'\\\"}}'; done")]
    [InlineData("echo \\\"key: $KEY\\\"; sleep 60")]
    public async Task AProgramsStayHidden(string script)
    {
        var (status, problem) = await echo.PostAsync(
            "/mcp/connect", echo.Admin, $$"""{"transport":"stdio","command":["sh","-c","{{script}}"],"env":{"KEY":"{{Canary}}"},"timeout":2}""");
        status.ShouldBeOneOf(408, 502);
        ShouldHide(problem);
    }

    [Fact]
    public async Task ATokenStaysHiddenWhereverItComesBack()
    {
        var (_, made) = await echo.PostAsync(
            "/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Canary}}"}""");
        var id = (Guid)made["client_id"]!;
        var call = $$"""{"client_id":"{{id}}","tool_name":"echo"}""";

        // On a call, as a refusal by HTTP and as an error of JSON-RPC.
        server.OnMessage = (_, _) => Text($"bad token {Canary}", 400);
        ShouldHide((await echo.PostAsync("/mcp/call_tool", echo.User, call)).Body);
        ShouldHide((await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.User)).Body);
        server.OnMessage = (message, _) =>
            Text($$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"error":{"code":-1,"message":"bad token {{{Canary}}}"}}""", 200);
        ShouldHide((await echo.PostAsync("/mcp/call_tool", echo.User, call)).Body);
        ShouldHide((await echo.PostAsync("/mcp/read_resource", echo.User, $$"""{"client_id":"{{id}}","uri":"a:b"}""")).Body);

        // On opening again, which is also noted, and on opening for the first time.
        server.OnMessage = (_, _) => Text($"bad token {Canary}", 400);
        await echo.App.Services.GetRequiredService<UpstreamPool>().CloseAsync(id);
        ShouldHide((await echo.PostAsync("/mcp/call_tool", echo.User, call)).Body);
        ShouldHide((await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.User)).Body);
        await using var link = await echo.Database.OpenConnectionAsync();
        (await link.QuerySingleAsync<string>("select last_error from connections where id = @id", new { id })).ShouldNotContain(Canary);
        var (status, problem) = await echo.PostAsync(
            "/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Canary}}"}""");
        status.ShouldBe(502);
        ShouldHide(problem);
    }

    static Task<IResult?> Text(string text, int status) =>
        Task.FromResult<IResult?>(Results.Text(text, status == 200 ? "application/json" : "text/plain", statusCode: status));

    static void ShouldHide(JsonNode answer)
    {
        // Six characters of it would be hidden too.
        answer.ToJsonString().ShouldNotContain(Canary[..6]);
        answer.ToJsonString().ShouldContain("***");
    }
}
