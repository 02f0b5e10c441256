using System.Threading.Channels;

namespace Echo.Server.Platform.Sockets;

/// <summary>What waits to be written to one reader. It holds so much and no more, whatever the reader does.</summary>
public sealed class FrameQueue(SocketOptions options, TimeProvider time)
{
    readonly Channel<ReadOnlyMemory<byte>> frames =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(options.MaxWaitingFrames) { SingleReader = true });

    readonly Lock gate = new();
    TaskCompletionSource? room;
    bool isComplete;
    int waitingFrames;
    int waitingBytes;

    // Half of it stays free for what happens while a reader catches up.
    bool HasRoom => waitingFrames < options.MaxWaitingFrames / 2 && waitingBytes < options.MaxWaitingBytes / 2;

    /// <returns>False when there is no room. What comes after the end is dropped.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> frame)
    {
        lock (gate)
        {
            if (isComplete)
                return true;
            if (waitingBytes + frame.Length > options.MaxWaitingBytes || !frames.Writer.TryWrite(frame))
                return false;
            waitingFrames++;
            waitingBytes += frame.Length;
            return true;
        }
    }

    /// <summary>Waits until there is room.</summary>
    /// <exception cref="TimeoutException">The reader has read nothing for a long time.</exception>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (!HasRoomNow(out var untilThen))
            await untilThen.WaitAsync(options.CatchUpPatience, time, cancellationToken);
    }

    /// <summary>Lets no more in. What waits can still be read.</summary>
    public void Complete()
    {
        lock (gate)
        {
            isComplete = true;
            frames.Writer.TryComplete();
            room?.TrySetResult();
        }
    }

    /// <summary>Everything in turn, until the end. Say of each frame when it is <see cref="Written"/>.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken cancellationToken) => frames.Reader.ReadAllAsync(cancellationToken);

    public void Written(ReadOnlyMemory<byte> frame)
    {
        lock (gate)
        {
            waitingFrames--;
            waitingBytes -= frame.Length;
            if (room is not null && HasRoom)
            {
                room.TrySetResult();
                room = null;
            }
        }
    }

    bool HasRoomNow(out Task untilThen)
    {
        lock (gate)
        {
            untilThen = Task.CompletedTask;
            if (isComplete || HasRoom)
                return true;
            room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            untilThen = room.Task;
            return false;
        }
    }
}
