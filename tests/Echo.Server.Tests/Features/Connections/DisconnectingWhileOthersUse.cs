using Dapper;
using Echo.Server.Features.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Uses, connects and disconnects at the same time: whatever comes first, an upstream without a definition is not left.</summary>
public sealed class DisconnectingWhileOthersUse(EchoHost echo) : IClassFixture<EchoHost>, IAsyncLifetime
{
    const string Token = "a-bearer-token";

    readonly TinyMcpServer server = new(Token);

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task LeavesNoUpstreamBehind()
    {
        var pool = echo.App.Services.GetRequiredService<UpstreamPool>();
        for (var round = 0; round < 60; round++)
        {
            var id = await ConnectAsync();

            // As after a restart: the first use opens it.
            await pool.CloseAsync(id);
            var call = $$"""{"client_id":"{{id}}","tool_name":"echo"}""";
            var uses = Enumerable.Range(0, 6).Select(_ => echo.PostAsync("/mcp/call_tool", echo.User, call)).ToList();
            var disconnect = echo.PostAsync("/mcp/disconnect", echo.User, $$"""{"client_id":"{{id}}"}""");
            foreach (var (status, body) in await Task.WhenAll(uses))
                status.ShouldBeOneOf([200, 404, 502], body.ToJsonString());
            (await disconnect).Status.ShouldBe(200);
            pool.Count.ShouldBe(0, $"round {round}");
        }
    }

    [Fact]
    public async Task FindsAConnectionThatIsBeingStored()
    {
        var pool = echo.App.Services.GetRequiredService<UpstreamPool>();
        await using var link = await echo.Database.OpenConnectionAsync();
        for (var round = 0; round < 30; round++)
        {
            // Whoever knows the id as soon as it is stored may end the connection before its maker has the answer.
            var connecting = ConnectAsync();
            while (!connecting.IsCompleted && await link.QuerySingleOrDefaultAsync<Guid?>("select id from connections") is null)
            {
            }

            foreach (var id in await link.QueryAsync<Guid>("select id from connections"))
                (await echo.PostAsync("/mcp/disconnect", echo.Admin, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
            await connecting;
            pool.Count.ShouldBe(0, $"round {round}");
        }
    }

    async Task<Guid> ConnectAsync()
    {
        var body = $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"{{Token}}"}""";
        var (status, answer) = await echo.PostAsync("/mcp/connect", echo.User, body);
        status.ShouldBe(201, answer.ToJsonString());
        return (Guid)answer["client_id"]!;
    }
}
