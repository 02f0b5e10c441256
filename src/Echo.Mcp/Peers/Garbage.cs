using Echo.Mcp.Failures;

namespace Echo.Mcp.Peers;

/// <summary>Counts what a server wrote that is not JSON-RPC, and keeps the beginning of the first piece for explanations.</summary>
sealed class Garbage
{
    int count;
    string? sample;

    public int Count => Volatile.Read(ref count);

    /// <summary>A short, printable excerpt, or null when there was no garbage.</summary>
    public string? Sample => Volatile.Read(ref sample);

    public void Note(ReadOnlySpan<byte> message)
    {
        if (Interlocked.Increment(ref count) == 1)
            Volatile.Write(ref sample, Excerpt.Of(message));
    }
}
