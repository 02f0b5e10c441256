using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Sockets;

namespace Echo.Server.Features.Chat.Sockets;

/// <summary>The chat sockets that are open on this node, by account: for what is told of and stored nowhere.</summary>
sealed class ChatStreams
{
    readonly Lock gate = new();
    readonly Dictionary<int, List<OpenSocket>> byAccount = [];

    /// <summary>Takes a socket in. Dispose what comes back when it is over; the follower ends with it.</summary>
    public ChatStream Join(OpenSocket socket, EventFollower follower)
    {
        lock (gate)
        {
            if (!byAccount.TryGetValue(socket.Caller.Id, out var sockets))
                byAccount[socket.Caller.Id] = sockets = new(capacity: 1);
            sockets.Add(socket);
        }

        return new(this, socket, follower);
    }

    public void Leave(OpenSocket socket)
    {
        lock (gate)
        {
            if (byAccount.TryGetValue(socket.Caller.Id, out var sockets) && sockets.Remove(socket) && sockets.Count == 0)
                byAccount.Remove(socket.Caller.Id);
        }
    }

    /// <summary>Tells all sockets of an account on this node.</summary>
    public void Tell(int account, string type, RawJson data)
    {
        OpenSocket[] sockets;
        lock (gate)
            sockets = [.. byAccount.GetValueOrDefault(account) ?? []];
        foreach (var socket in sockets)
        {
            if (socket.IsAdmitted == true)
                socket.Send(type, data);
        }
    }
}
