using System.Globalization;

namespace Echo.Bench;

/// <summary>A process that opens sockets and does nothing with them. It reads tokens from its input, one a line and an empty one at the end, says how
/// many sockets are open, and ends with its input.</summary>
static class IdleSockets
{
    public static async Task RunAsync(Uri url, string[] arguments)
    {
        var wanted = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var tokens = new List<string>();
        while (await Console.In.ReadLineAsync() is { Length: > 0 } token)
            tokens.Add(token);
        var sockets = new List<RawSocket>();
        await Parallel.ForEachAsync(Enumerable.Range(0, wanted), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, _) =>
        {
            var socket = await RawSocket.OpenAsync(url, tokens[n % tokens.Count]);
            if (await socket.ReadAsync() is null)
                throw new InvalidOperationException("A socket was closed at once");
            lock (sockets)
                sockets.Add(socket);
        });
        Console.WriteLine(sockets.Count);

        // Pings are answered, or the server would let them go.
        var reading = sockets.Select(socket => socket.ReadAsync()).ToList();
        await Console.In.ReadLineAsync();
        var lost = reading.Count(task => task.IsCompleted);
        if (lost > 0)
            Console.Error.WriteLine($"{lost} sockets did not stay");
        sockets.ForEach(socket => socket.Dispose());
    }
}
