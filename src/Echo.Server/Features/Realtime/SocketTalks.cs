using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;

namespace Echo.Server.Features.Realtime;

/// <summary>What this room does on its two kinds of sockets.</summary>
sealed class SocketTalks(EventFeed feed, NodeNews news, TopicStates states, ServerOptions server, TimeProvider time)
{
    const string Plugins = "plugins";

    readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary><c>/ws</c>.</summary>
    public SocketTalk Updates(long? since)
    {
        UpdateTalk? talk = null;
        return new(StreamKinds.Updates, Permissions.EventsRead)
        {
            Open = async (socket, cancellationToken) =>
            {
                talk = new(socket, feed, states);
                await talk.StartAsync(since, cancellationToken);
                return talk;
            },
            Hear = (_, frame, cancellationToken) => talk!.HearAsync(frame, cancellationToken),
        };
    }

    /// <summary>The upgrade on <c>/</c>.</summary>
    public SocketTalk Root(long? since) => new(StreamKinds.Root, Permissions.EventsRead)
    {
        Open = (socket, cancellationToken) => FollowRootAsync(socket, since, cancellationToken),
        Hear = HearRootAsync,
    };

    static Task HearRootAsync(OpenSocket socket, JsonElement frame, CancellationToken cancellationToken)
    {
        if (new ClientFrame(frame) is { Name: var name and not "ping" })
            socket.SendError($"Unknown frame: {name}", StatusCodes.Status400BadRequest);
        else
            socket.Send("pong");
        return Task.CompletedTask;
    }

    async Task<IDisposable> FollowRootAsync(OpenSocket socket, long? since, CancellationToken cancellationToken)
    {
        var caller = socket.Caller;
        socket.Send("started", RawJson.From(new { version = server.AppVersion, started_at = WireTime.Format(startedAt) }));
        var plugins = caller.May(Permissions.PluginsRead) ? await FollowPluginsAsync(socket, caller, cancellationToken) : null;
        var follower = feed.Follower(new(caller)
        {
            Watch = socket.Watch,
            Wants = item => Channels.CarriesRoot(item, caller),
            Happened = item => socket.Send(item.TextFor(caller).Frame),
            Missed = (item, token) => socket.SendWhenRoomAsync(item.TextFor(caller).Frame, token),
            Gone = gap => socket.Send(EventGap.Type, gap.Data),
            Failed = () => socket.Close(SocketEnd.Failed),
        });
        var following = new RootFollowing(plugins, follower);
        try
        {
            await follower.StartAsync(since, cancellationToken);
            return following;
        }
        catch
        {
            following.Dispose();
            throw;
        }
    }

    // What is loaded while the others are told of is told of afterwards.
    async Task<NodeNewsReader> FollowPluginsAsync(OpenSocket socket, Caller caller, CancellationToken cancellationToken)
    {
        var reader = news.Follow(item =>
        {
            var isAdmitted = socket.IsAdmitted;
            if (item.Topic == Plugins && isAdmitted == true)
                socket.Send(item.Type, item.Data);
            return isAdmitted is not null;
        });
        socket.Watch?.FollowConfirmed(reader.Resume);
        try
        {
            var loaded = await states.OfTopicAsync(Plugins, caller, cancellationToken);
            foreach (var plugin in loaded)
                socket.Send(plugin.Type, plugin.Data);
            reader.Begin(item => loaded.Any(plugin => plugin.Data.ToString() == item.Data.ToString()));
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    sealed record RootFollowing(NodeNewsReader? Plugins, EventFollower Follower) : IDisposable
    {
        public void Dispose()
        {
            Plugins?.Dispose();
            Follower.Dispose();
        }
    }
}
