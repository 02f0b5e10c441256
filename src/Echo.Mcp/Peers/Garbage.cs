using Echo.Mcp.Failures;

namespace Echo.Mcp.Peers;

/// <summary>Counts what a server wrote that is not JSON-RPC, and keeps the beginning of the first piece for explanations.</summary>
sealed class Garbage
{
    int count;
    string? sample;

    public int Count => Volatile.Read(ref count);

    /// <summary>A sentence with a short, printable excerpt, or null when there was no garbage.</summary>
    public string? Sentence => Volatile.Read(ref sample) is { } text ? $"It wrote something that is not JSON-RPC: \"{text}\"" : null;

    public void Note(ReadOnlySpan<byte> message)
    {
        if (Interlocked.Increment(ref count) == 1)
            Volatile.Write(ref sample, Excerpt.Of(message));
    }
}
