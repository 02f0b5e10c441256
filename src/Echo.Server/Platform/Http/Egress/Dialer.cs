using System.Net;
using System.Net.Sockets;

namespace Echo.Server.Platform.Http.Egress;

/// <summary>Connects to the first of several addresses that answers.</summary>
static class Dialer
{
    // An address that drops packets may not eat the whole time for connecting while others would answer.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<Socket> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(addresses[i], port, isLast: i == addresses.Length - 1, cancellationToken);
            }
            catch (Exception exception) when (i < addresses.Length - 1 && !cancellationToken.IsCancellationRequested
                && exception is SocketException or OperationCanceledException)
            {
                // The next address is tried.
            }
        }
    }

    static async Task<Socket> ConnectAsync(IPAddress address, int port, bool isLast, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!isLast)
            patience.CancelAfter(Patience);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), patience.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
