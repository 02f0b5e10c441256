using System.Net;
using System.Net.WebSockets;
using System.Text;
using Echo.Server.Features.Chat.Sockets;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>A frame that comes before the socket of a revoked sign-in is closed.</summary>
public sealed class JudgingFrames(ChatHost host) : IClassFixture<ChatHost>
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HasNoEffect()
    {
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        var caller = new Caller
        {
            Id = alice.Id,
            Uuid = await host.QueryAsync<Guid>("select uuid from access_accounts where id = @Id", new { alice.Id }),
            Username = alice.Username,
            Role = "user",
            Rights = [],
            SessionId = await host.QueryAsync<Guid>("select sid from access_sessions where account_id = @Id", new { alice.Id }),
        };

        // With the rights that he has.
        caller = (await host.Services.GetRequiredService<CallerRefresh>().FindAsync(caller, Cancelled))!;
        using var webSocket = WebSocket.CreateFromStream(new MemoryStream(), new WebSocketCreationOptions { IsServer = true });
        using var socket = new OpenSocket(webSocket, caller, new SocketOptions(), TimeProvider.System);
        var stream = new OpenStream(ChatSocket.Kind, caller, Permissions.ChatUse, socket.Close);
        var talk = host.Services.GetRequiredService<ChatSocket>().TalkOf($"{alice.Id}", since: null);
        await SayAsync("while signed in");
        socket.End.ShouldBeNull();

        await host.QueryAsync<int>("update access_sessions set ended_at = now() where account_id = @Id", new { alice.Id });
        await host.Services.GetRequiredService<NotificationState>().CatchUpAsync(Cancelled);
        await SayAsync("after the end");
        socket.End.ShouldBe(SocketEnd.SessionOver);
        (await host.QueryAsync<string>("select string_agg(content, ',') from chat_messages where sender_id = @Id", new { alice.Id }))
            .ShouldBe("while signed in");

        async Task SayAsync(string content)
        {
            var frame = Encoding.UTF8.GetBytes($$"""{"type":"message","receiver_id":{{bob.Id}},"content":"{{content}}"}""");
            await host.Services.GetRequiredService<SocketFrames>().HearAsync(socket, stream, frame, talk, IPAddress.Loopback, Cancelled);
        }
    }
}
