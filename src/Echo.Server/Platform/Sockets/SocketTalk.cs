using System.Text.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Sockets;

/// <summary>What a room does with the sockets of one endpoint.</summary>
/// <param name="Kind">Names the channel: sockets of one kind are counted together.</param>
/// <param name="Permission">What callers need, now and as long as the socket is open.</param>
public sealed record SocketTalk(string Kind, string Permission)
{
    /// <summary>Whether this caller is refused all the same, with the reason.</summary>
    public Func<Caller, SocketEnd?> Refuse { get; init; } = static _ => null;

    /// <summary>Runs once the socket is open, before the first frame is read: greets, and begins to follow events. What it returns is disposed when
    /// the socket is over.</summary>
    public required Func<OpenSocket, CancellationToken, Task<IDisposable>> Open { get; init; }

    /// <summary>Takes a frame of the client, a JSON object; frames come one at a time. They are counted already.</summary>
    public required Func<OpenSocket, JsonElement, CancellationToken, Task> Hear { get; init; }
}
