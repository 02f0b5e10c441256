using System.Threading.Channels;
using Echo.Mcp.Json;

namespace Echo.Mcp.Peers;

/// <summary>A queue that never makes its writer wait: when it holds too many items, or too many bytes, the oldest are dropped.</summary>
/// <param name="contentOf">The part of an item that takes memory. It must be a copy of its own: a slice would keep a whole message
/// alive.</param>
/// <param name="dropped">Called for each item that is dropped.</param>
sealed class NewestQueue<T>(int mostItems, long mostBytes, Func<T, RawJson> contentOf, Action<T>? dropped = null)
{
    readonly Channel<T> waiting = Channel.CreateBounded<T>(mostItems);
    long waitingBytes;
    volatile bool complete;

    public void Post(T item)
    {
        if (complete)
            return;
        if (BytesOf(item) > mostBytes)
        {
            dropped?.Invoke(item);
            return;
        }

        Interlocked.Add(ref waitingBytes, BytesOf(item));
        while (Volatile.Read(ref waitingBytes) > mostBytes && DropOldest())
        {
        }

        while (!waiting.Writer.TryWrite(item) && !complete && DropOldest())
        {
        }
    }

    /// <summary>Nothing more will come; what waits can still be read.</summary>
    public void Complete()
    {
        complete = true;
        waiting.Writer.TryComplete();
    }

    public async IAsyncEnumerable<T> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in waiting.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Add(ref waitingBytes, -BytesOf(item));
            yield return item;
        }
    }

    int BytesOf(T item) => contentOf(item).Utf8.Length;

    bool DropOldest()
    {
        if (!waiting.Reader.TryRead(out var oldest))
            return false;
        Interlocked.Add(ref waitingBytes, -BytesOf(oldest));
        dropped?.Invoke(oldest);
        return true;
    }
}
