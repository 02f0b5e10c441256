using System.Net;
using System.Net.WebSockets;
using Echo.Server.Features.Realtime;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>A frame counts by what its sender is when it comes, also before anybody has looked at his open sockets.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class JudgingEachFrame(RealtimeHost host)
{
    public static TheoryData<string, string, int> Changes => new()
    {
        { "/ws", "update access_sessions set ended_at = now() where account_id = $1", 4001 },
        { "/ws", "update access_accounts set role = 'viewer' where id = $1", 4002 },
        { "/", "update access_accounts set is_active = false where id = $1", 4001 },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task AFrameAfterTheChangeHasNoEffect(string channel, string change, int code)
    {
        var (id, uuid, _) = await host.RegisterAsync("developer");
        var services = host.Echo.App.Services;
        var session = new Caller
        {
            Id = id,
            Uuid = uuid,
            Username = "",
            Role = "",
            Rights = [],
            SessionId = (Guid?)await QueryAsync("select sid from access_sessions where account_id = $1", id),
        };
        var caller = (await services.GetRequiredService<CallerRefresh>().FindAsync(session, TestContext.Current.CancellationToken))!;
        using var webSocket = WebSocket.CreateFromStream(new MemoryStream(), new WebSocketCreationOptions { IsServer = true });
        using var socket = new OpenSocket(webSocket, caller, new SocketOptions(), TimeProvider.System);
        var stream = new OpenStream(StreamKinds.Updates, caller, Permissions.EventsRead, socket.Close);
        var talks = services.GetRequiredService<SocketTalks>();
        var heard = 0;
        var talk = (channel == "/" ? talks.Root(null) : talks.Updates(null)) with
        {
            Hear = (_, _, _) =>
            {
                heard++;
                return Task.CompletedTask;
            },
        };
        await SayAsync();
        socket.End.ShouldBeNull();
        heard.ShouldBe(1);

        await QueryAsync(change, id);
        await services.GetRequiredService<NotificationState>().CatchUpAsync(TestContext.Current.CancellationToken);
        await SayAsync();
        socket.End.ShouldNotBeNull().Code.ShouldBe(code);
        heard.ShouldBe(1);

        Task SayAsync() => services.GetRequiredService<SocketFrames>().HearAsync(
            socket, stream, """{"action":"subscribe","topic":"tools"}"""u8.ToArray(), talk, IPAddress.Loopback, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("update access_sessions set ended_at = now() where account_id = $1", 4001)]
    [InlineData("update access_accounts set role = 'viewer' where id = $1", 4002)]
    public async Task NothingIsToldOfWhatWasReadBeforeTheChange(string change, int code)
    {
        var (id, _, token) = await host.RegisterAsync("developer");
        using var client = await host.OpenUpdatesAsync(token);
        var job = host.Jobs.Add(async _ =>
        {
            await QueryAsync(change, id);
            await host.Echo.App.Services.GetRequiredService<NotificationState>().CatchUpAsync(TestContext.Current.CancellationToken);
        });
        await client.SendAsync($$"""{"action":"subscribe","task_id":"{{job}}"}""");
        var told = new List<string>();
        (await client.EndAsync(told)).Code.ShouldBe(code);
        told.ShouldBeEmpty();
    }

    async Task<object?> QueryAsync(string sql, int id)
    {
        await using var command = host.Echo.Database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
