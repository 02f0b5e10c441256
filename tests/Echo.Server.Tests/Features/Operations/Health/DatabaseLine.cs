using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Echo.Testing;
using Npgsql;

namespace Echo.Server.Tests.Features.Operations.Health;

/// <summary>A TCP line to the test cluster that can be cut, and that can go silent.</summary>
sealed class DatabaseLine : IAsyncDisposable
{
    readonly TestDatabase database;
    readonly DirectoryInfo data = Directory.CreateTempSubdirectory("echo-line-");
    readonly NpgsqlConnectionStringBuilder target;
    readonly CancellationTokenSource ending = new();
    readonly ConcurrentBag<Socket> sockets = [];
    readonly Task accepting;
    readonly TcpListener listener = Listen();
    volatile bool isSilent;

    DatabaseLine(TestDatabase database)
    {
        this.database = database;
        target = new(database.ConnectionString);
        accepting = AcceptAsync();
        ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = Port, Pooling = true }.ConnectionString;
    }

    /// <summary>Fit as <c>DATABASE_URL</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>The way around the line.</summary>
    public string DirectConnectionString => database.ConnectionString;

    /// <summary>For <c>ECHO_DATA</c> of the one server that uses this line.</summary>
    public string DataDirectory => data.FullName;

    int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public static async Task<DatabaseLine> OpenAsync() => new(await TestDatabase.CreateAsync());

    /// <summary>Refuses connections and ends those that are open, as a stopped PostgreSQL does.</summary>
    public void Cut()
    {
        listener.Stop();
        foreach (var socket in sockets)
            socket.Dispose();
    }

    /// <summary>Accepts connections and answers nothing any more, as a PostgreSQL that hangs.</summary>
    public void FallSilent() => isSilent = true;

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        Cut();
        await accepting;
        listener.Dispose();
        ending.Dispose();
        await database.DisposeAsync();
        data.Delete(recursive: true);
    }

    static TcpListener Listen()
    {
        var started = new TcpListener(IPAddress.Loopback, 0);
        started.Start();
        return started;
    }

    async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
                lines.Add(ConnectAsync(await listener.AcceptSocketAsync(ending.Token)));
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await Task.WhenAll(lines);
        }
    }

    async Task ConnectAsync(Socket client)
    {
        sockets.Add(client);
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        sockets.Add(server);
        try
        {
            await server.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(target.Host!, $".s.PGSQL.{target.Port}")), ending.Token);
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The end of the line.
        }

        client.Dispose();
    }

    async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, ending.Token) is > 0 and var count)
        {
            if (!isSilent)
                await to.SendAsync(buffer.AsMemory(0, count), ending.Token);
        }
    }
}
