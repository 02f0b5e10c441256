using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Echo.Bench.Load;

/// <summary>Sends at fixed times, whatever becomes of the requests before, and counts each latency from the time at which its request was to
/// be sent: a server that stalls is charged with all that had to wait for it.</summary>
static class PacedRun
{
    /// <param name="clients">Connections that take turns, each with one request at a time.</param>
    public static async Task<LoadResult> MeasureAsync(IReadOnlyList<RawHttpClient> clients, int perSecond, TimeSpan duration)
    {
        var latencies = clients.Select(_ => new List<TimeSpan>()).ToArray();
        var elapsed = await SendAsync(clients.Count, perSecond, duration, (number, due) =>
        {
            clients[number].Send();
            latencies[number].Add(Stopwatch.GetElapsedTime(due));
        });
        return LoadResult.From([.. latencies.SelectMany(list => list)], elapsed);
    }

    /// <param name="senders">How many take turns.</param>
    /// <param name="send">Sends as the sender of this number, what was to be sent at this time.</param>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> SendAsync(int senders, int perSecond, TimeSpan duration, Action<int, long> send)
    {
        var interval = Stopwatch.Frequency * (double)senders / perSecond;
        var started = Stopwatch.GetTimestamp();
        var end = started + duration.TotalSeconds * Stopwatch.Frequency;
        await Task.WhenAll(Enumerable.Range(0, senders).Select(number => Task.Factory.StartNew(
            () => Send(due => send(number, due), started + interval * number / senders, interval, end), TaskCreationOptions.LongRunning)));
        return Stopwatch.GetElapsedTime(started);
    }

    // A thread of its own for each: the pool's timers are too coarse for a tenth of a millisecond.
    static void Send(Action<long> send, double due, double interval, double end)
    {
        for (; due < end; due += interval)
        {
            var wait = due - Stopwatch.GetTimestamp();
            if (wait > 0)
                _ = Sleep((uint)(wait * 1_000_000 / Stopwatch.Frequency));
            send((long)due);
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    static extern int Sleep(uint microseconds);
}
