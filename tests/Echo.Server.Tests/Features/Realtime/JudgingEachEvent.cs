using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Echo.Server.Features.Realtime;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>An event goes out by what its reader is when it happens, also before anybody has looked at his open sockets.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class JudgingEachEvent(RealtimeHost host)
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int> Changes => new()
    {
        { "/ws", "update access_sessions set ended_at = now() where account_id = $1", 4001 },
        { "/ws", "update access_accounts set role = 'user' where id = $1", 4002 },
        { "/", "update access_accounts set is_active = false where id = $1", 4001 },
    };

    /// <summary>The socket is one that the warden of all sockets does not know: nothing but the event itself can end it.</summary>
    [Theory, MemberData(nameof(Changes))]
    public async Task NothingIsHeardAfterTheChangeIsKnown(string channel, string change, int code)
    {
        var services = host.Echo.App.Services;
        var (id, caller) = await CallerAsync();
        using var written = new MemoryStream();
        using var webSocket = WebSocket.CreateFromStream(written, new WebSocketCreationOptions { IsServer = true });
        var watch = services.GetRequiredService<CallerWatches>().Of(caller);
        using var socket = new OpenSocket(webSocket, caller, new SocketOptions(), TimeProvider.System) { Watch = watch };
        var stream = new OpenStream(StreamKinds.Updates, caller, Permissions.EventsRead, socket.Close) { Watch = watch };
        var talks = services.GetRequiredService<SocketTalks>();
        var talk = channel == "/" ? talks.Root(null) : talks.Updates(null);
        using var following = await talk.Open(socket, Cancelled);
        if (channel != "/")
        {
            using var frame = JsonDocument.Parse("""{"action":"subscribe","topic":"plugins"}""");
            await talk.Hear(socket, frame.RootElement, Cancelled);
        }

        // Where nobody remembers him at this moment, an event waits for a look.
        var writing = socket.WriteAsync();
        await TellAsync("heard", id, channel);
        await Eventually.TrueAsync(async () => await watch.LookAsync(Cancelled) && Written().Contains("heard"), TimeSpan.FromSeconds(30));
        socket.End.ShouldBeNull();
        await QueryAsync(change, id);
        await services.GetRequiredService<NotificationState>().CatchUpAsync(Cancelled);
        await TellAsync("leaked", id, channel);

        // Where nothing is remembered the database is asked first; nobody does that for a socket that is not in the list.
        if (socket.End is null)
            (await watch.LookAsync(Cancelled)).ShouldBeFalse();
        socket.End.ShouldNotBeNull().Code.ShouldBe(code);
        stream.Watch.ShouldBe(watch);
        await writing;
        Written().ShouldNotContain("leaked");

        string Written() => Encoding.UTF8.GetString(written.ToArray());
    }

    [Theory, InlineData("/ws"), InlineData("/events")]
    public async Task WhoIsStillTheSameHearsEverythingInOrder(string channel)
    {
        var (id, _, token) = await host.RegisterAsync("developer");
        using var socket = await host.OpenUpdatesAsync(token);
        (await socket.AskAsync("""{"action":"subscribe","topic":"jobs"}""")).ShouldContainType("subscribed");
        using var stream = await host.StreamAsync("/events", token);
        (await stream.NextAsync())!.Value.Type.ShouldBe("connected");
        for (var n = 0; n < 20; n++)
        {
            // What was remembered of him is forgotten each time.
            if (n % 5 == 0)
                await QueryAsync($"update access_accounts set username = username || '{n}' where id = $1", id);
            await host.PublishAsync("job_update", "jobs", $$"""{"n":{{n}}}""", [id]);
        }

        var heard = new List<int>();
        while (heard.Count < 20)
            heard.Add((int)(channel == "/ws" ? await socket.NextAsync() : (await stream.NextAsync())!.Value.Data)["n"]!);
        heard.ShouldBe(Enumerable.Range(0, 20));
    }

    async Task TellAsync(string mark, int id, string channel)
    {
        await host.PublishAsync(channel == "/" ? "pluginExecuted" : "plugin_executed", "plugins", $$"""{"mark":"{{mark}}"}""", [id]);
        await host.UntilToldAsync(mark);
    }

    async Task<(int Id, Caller Caller)> CallerAsync()
    {
        var (id, uuid, _) = await host.RegisterAsync("developer");
        var session = new Caller
        {
            Id = id,
            Uuid = uuid,
            Username = "",
            Role = "",
            Rights = [],
            SessionId = (Guid?)await QueryAsync("select sid from access_sessions where account_id = $1", id),
        };
        return (id, (await host.Echo.App.Services.GetRequiredService<CallerRefresh>().FindAsync(session, Cancelled))!);
    }

    async Task<object?> QueryAsync(string sql, int id)
    {
        await using var command = host.Echo.Database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
