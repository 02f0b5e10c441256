using System.Net.WebSockets;
using System.Text.Json;
using Echo.Server.Features.Realtime;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>What could not be read leaves nobody behind on a socket that is open and hears nothing.</summary>
public sealed class LosingTheDatabaseWhileSubscribing
{
    [Fact]
    public async Task EndsTheSocket()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=2");
        using var bus = new NodeBus(new SilentBus(), TimeProvider.System, NullLogger<NodeBus>.Instance);
        using var feed = new EventFeed(
            new(nowhere, TimeProvider.System), bus, new EventSignal(), TimeProvider.System, NullLogger<EventFeed>.Instance);
        var caller = new Caller { Id = 1, Uuid = Guid.NewGuid(), Username = "u", Role = "user", Rights = ["*:*"] };
        using var webSocket = WebSocket.CreateFromStream(new MemoryStream(), new WebSocketCreationOptions { IsServer = true });
        using var socket = new OpenSocket(webSocket, caller, new SocketOptions(), TimeProvider.System);
        using var talk = new UpdateTalk(socket, feed, new TopicStates([]));
        await talk.StartAsync(since: null, TestContext.Current.CancellationToken);

        using var frame = JsonDocument.Parse("""{"action":"subscribe","topic":"tools"}""");
        var failure = await Should.ThrowAsync<NpgsqlException>(() => talk.HearAsync(frame.RootElement, TestContext.Current.CancellationToken));
        failure.IsDatabaseUnavailable.ShouldBeTrue();
        socket.End.ShouldBe(SocketEnd.Failed);
    }

    sealed class SilentBus : IEventBus
    {
        public void Follow(Action<string> heard, Action interrupted)
        {
        }

        public Task SendAsync(IReadOnlyCollection<string> messages, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
