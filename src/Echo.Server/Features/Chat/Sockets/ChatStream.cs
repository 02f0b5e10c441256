using Echo.Server.Platform.Events;
using Echo.Server.Platform.Sockets;

namespace Echo.Server.Features.Chat.Sockets;

/// <summary>What ends with a chat socket.</summary>
sealed class ChatStream(ChatStreams streams, OpenSocket socket, EventFollower follower) : IDisposable
{
    public EventFollower Follower => follower;

    public void Dispose()
    {
        streams.Leave(socket);
        follower.Dispose();
    }
}
