using System.Text;

namespace Echo.Server.Platform.Processes;

/// <summary>Keeps the last bytes of a stream, so that a program that floods its error output costs a fixed amount of memory.</summary>
sealed class OutputTail(int capacity)
{
    readonly byte[] ring = new byte[capacity];
    readonly Lock gate = new();
    long written;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            written += bytes.Length;
            if (bytes.Length > capacity)
                bytes = bytes[^capacity..];
            var start = (int)((written - bytes.Length) % capacity);
            var first = Math.Min(bytes.Length, capacity - start);
            bytes[..first].CopyTo(ring.AsSpan(start));
            bytes[first..].CopyTo(ring);
        }
    }

    /// <summary>Whether more was written than is kept.</summary>
    public bool IsCut
    {
        get
        {
            lock (gate)
                return written > capacity;
        }
    }

    /// <summary>The text so far; a character that the ring cut in two shows as U+FFFD.</summary>
    public override string ToString()
    {
        lock (gate)
        {
            var end = (int)(written % capacity);
            return written <= capacity
                ? Encoding.UTF8.GetString(ring, 0, (int)written)
                : Encoding.UTF8.GetString([.. ring[end..], .. ring[..end]]);
        }
    }
}
