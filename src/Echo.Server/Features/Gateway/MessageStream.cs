using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway;

/// <summary>The messages for one client in their order: of one request, or of a whole session. Whoever serves the client's connection takes them;
/// where the stream can be resumed they stay for a while after that, since the connection may have broken on the way.</summary>
sealed class MessageStream(long number, bool isResumable, TimeProvider time)
{
    // What a client that is away or slow costs. It misses the oldest beyond, but for answers and questions, for which somebody waits.
    const int MostMessages = 512;
    const int MostBytes = 4 * 1024 * 1024;

    readonly Lock gate = new();

    // Most requests are answered before there is a message.
    LinkedList<StreamMessage>? messages;
    TaskCompletionSource? change;
    DateTimeOffset leftAt = time.GetUtcNow();
    long lastSequence;
    long bytes;
    int serving;
    int servings;
    bool isOpen;
    bool wasLeft;

    /// <summary>Names the stream in event ids.</summary>
    public long Number { get; } = number;

    public bool IsResumable { get; } = isResumable;

    /// <summary>Nothing more will come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>There is something to serve, were it only that the client shall know that it is being worked for.</summary>
    public bool HasBegun
    {
        get
        {
            lock (gate)
                return isOpen;
        }
    }

    /// <summary>Ends when the stream has begun.</summary>
    public Task Begun
    {
        get
        {
            lock (gate)
                return isOpen ? Task.CompletedTask : Change;
        }
    }

    /// <summary>The last message that was given to a connection.</summary>
    public long Taken
    {
        get
        {
            lock (gate)
                return messages?.LastOrDefault(message => message.WasTaken)?.Sequence ?? 0;
        }
    }

    /// <summary>How long no connection has been there to take messages; null while there is one.</summary>
    public TimeSpan? Abandoned
    {
        get
        {
            lock (gate)
                return servings > 0 ? null : time.GetUtcNow() - leftAt;
        }
    }

    /// <summary>No connection will serve it: its client takes no streams.</summary>
    public bool IsForgone { get; private set; }

    /// <summary>Nobody serves it now: its connection has gone and may come back, or its client takes no streams. One that is yet to be served is
    /// not left.</summary>
    public bool IsLeft
    {
        get
        {
            lock (gate)
                return IsForgone || (wasLeft && servings == 0);
        }
    }

    /// <summary>What its messages hold.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return bytes;
        }
    }

    Task Change => (change ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Opens the stream when so much time has passed, unless the timer is disposed before.</summary>
    public ITimer OpenAfter(TimeSpan delay) =>
        time.CreateTimer(static stream => ((MessageStream)stream!).Open(), this, delay, Timeout.InfiniteTimeSpan);

    public void Open()
    {
        lock (gate)
        {
            isOpen = true;
            Signal();
        }
    }

    /// <summary>Queues a message.</summary>
    /// <param name="once">A message of the same content that still waits makes this one superfluous.</param>
    /// <param name="mustArrive">Somebody waits for it.</param>
    /// <returns>False when the stream is complete, or too many wait that must arrive; the message goes nowhere.</returns>
    public bool Send(RawJson message, bool once = false, bool mustArrive = false)
    {
        lock (gate)
        {
            if (IsComplete || (mustArrive && messages?.Count(other => other.MustArrive) >= MostMessages))
                return false;
            if (once && messages?.Any(other => !other.WasTaken && other.Message.Utf8.Span.SequenceEqual(message.Utf8.Span)) == true)
                return true;
            (messages ??= new()).AddLast(new StreamMessage(++lastSequence, message, mustArrive));
            bytes += message.Utf8.Length;
            while ((messages.Count > MostMessages || (bytes > MostBytes && messages.Count > 1)) && OldestThatMayGo() is { } oldest)
                Drop(oldest);
            isOpen = true;
            Signal();
            return true;
        }
    }

    /// <summary>Sends a last message, if there is one, and ends the stream.</summary>
    public void Complete(RawJson last = default)
    {
        if (!last.IsEmpty)
            Send(last, mustArrive: true);
        lock (gate)
        {
            IsComplete = true;
            Signal();
        }
    }

    /// <summary>A connection begins to serve the stream, instead of the one before it.</summary>
    /// <returns>What it shows when it asks for messages.</returns>
    public int Enter()
    {
        lock (gate)
        {
            servings++;
            serving++;
            Signal();
            return serving;
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            servings--;
            leftAt = time.GetUtcNow();
            wasLeft = true;
        }
    }

    /// <summary>Says that no connection will serve it.</summary>
    public void Forgo()
    {
        lock (gate)
            IsForgone = true;
    }

    /// <summary>The next message behind a sequence number. When there is none yet, a task that ends with the next change; neither when none
    /// will come, or another connection serves the stream now.</summary>
    public (StreamMessage? Message, Task? Change) Next(long after, int ticket)
    {
        lock (gate)
        {
            if (ticket != serving)
                return default;
            while (!IsResumable && messages?.First is { } first && first.Value.Sequence <= after)
                Drop(first);
            if (messages?.FirstOrDefault(message => message.Sequence > after) is not { } next)
                return (null, IsComplete ? null : Change);
            next.WasTaken = true;
            return (next, null);
        }
    }

    // Never the newest: it has only just come.
    LinkedListNode<StreamMessage>? OldestThatMayGo()
    {
        for (var node = messages?.First; node is not null && node != messages!.Last; node = node.Next)
        {
            if (!node.Value.MustArrive || node.Value.WasTaken)
                return node;
        }

        return null;
    }

    void Drop(LinkedListNode<StreamMessage> node)
    {
        bytes -= node.Value.Message.Utf8.Length;
        messages!.Remove(node);
    }

    void Signal()
    {
        change?.TrySetResult();
        change = null;
    }
}
