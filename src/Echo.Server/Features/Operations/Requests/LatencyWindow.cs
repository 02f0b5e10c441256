using System.Runtime.InteropServices;

namespace Echo.Server.Features.Operations.Requests;

/// <summary>The durations of a route's latest requests, for an average and a percentile that follow what happens now.</summary>
sealed class LatencyWindow
{
    /// <summary>Durations that are kept; a power of two.</summary>
    public const int Size = 512;

    readonly float[] milliseconds = new float[Size];
    long written;

    /// <summary>Takes no lock: each writer has its own place, and a reader may see one place that is just being written.</summary>
    public void Add(TimeSpan elapsed)
    {
        var place = (Interlocked.Increment(ref written) - 1) & (Size - 1);
        milliseconds[place] = (float)elapsed.TotalMilliseconds;
    }

    public Latency Read()
    {
        var known = milliseconds.AsSpan(0, (int)Math.Min(Size, Interlocked.Read(ref written))).ToArray();
        if (known.Length == 0)
            return default;
        Array.Sort(known);
        return new(Math.Round(known.Average(), 3), Math.Round(known[(int)Math.Ceiling(known.Length * 0.95) - 1], 3));
    }
}

/// <summary>Milliseconds.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct Latency(double Average, double P95);
