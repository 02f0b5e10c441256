namespace Echo.Server.Platform.Sockets;

/// <summary>The limits of contract section 21.2. They are no settings; tests have smaller ones.</summary>
public sealed class SocketOptions
{
    public int MaxPerUser { get; init; } = 20;

    public int MaxPerNode { get; init; } = 10_000;

    /// <summary>Bytes of a frame, in either direction.</summary>
    public int MaxFrame { get; init; } = 64 * 1024;

    /// <summary>Frames that may wait for a slow reader, and their bytes.</summary>
    public int MaxWaitingFrames { get; init; } = 256;

    public int MaxWaitingBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a peer may take to say goodbye, or to read what is on its way when its socket ends.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a reader who catches up may read nothing.</summary>
    public TimeSpan CatchUpPatience { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan PongPatience { get; init; } = TimeSpan.FromSeconds(30);
}
