using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Echo.Testing;

/// <summary>Ports of loopback for programs that have to be told theirs, or that come back where they were. They lie below those that the kernel
/// hands to every socket that asks for any, where it leaves a thousand there, so that none of the many of a run takes such a port before the
/// program does, nor while it is away.</summary>
public static class FreePort
{
    const int Lowest = 12_000;

    // Where it can't be read, the kernel's own default.
    const int UsualEnd = 32_768;

    static readonly ConcurrentDictionary<int, bool> Taken = [];

    /// <summary>A port that nobody listens at, and that nobody else in this process gets.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, End());
            if (Taken.TryAdd(port, true) && IsFree(port))
                return port;
        }
    }

    static int End()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        var first = File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split('\t')[0], provider: null) : UsualEnd;
        return first > Lowest + 1000 ? first : UsualEnd;
    }

    static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
