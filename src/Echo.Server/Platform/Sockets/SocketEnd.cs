using System.Runtime.InteropServices;

namespace Echo.Server.Platform.Sockets;

/// <summary>Why a socket or stream ends, as a close code and its text (contract section 21.2).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SocketEnd(int Code, string Reason)
{
    public static readonly SocketEnd Normal = new(1000, "");

    public static readonly SocketEnd Stopping = new(1001, "The server is stopping");

    public static readonly SocketEnd Binary = new(1003, "Send text frames");

    public static readonly SocketEnd TooLong = new(1009, "A frame has at most 64 KiB");

    public static readonly SocketEnd Failed = new(1011, "An unexpected error occurred");

    public static readonly SocketEnd TooManyOfUser = new(1013, "Too many open sockets of this user");

    public static readonly SocketEnd TooManyOfNode = new(1013, "Too many open sockets");

    public static readonly SocketEnd SessionOver = new(4001, "The session has ended");

    public static readonly SocketEnd RightsChanged = new(4002, "Role or permissions have changed; reconnect");

    public static readonly SocketEnd TooSlow = new(4008, "Reading too slowly");

    /// <param name="detail">What the same request over HTTP would be told with 401.</param>
    public static SocketEnd Unauthenticated(string detail) => new(4001, detail);

    public static SocketEnd Forbidden(string detail) => new(4003, detail);
}
