using System.Threading.Channels;

namespace Echo.Server.Platform.Events;

/// <summary>Wakes a loop, once for any number of calls before it looks, and by itself after a while: hints may get lost.</summary>
sealed class Wakeup(TimeProvider time)
{
    readonly Channel<bool> calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Call() => calls.Writer.TryWrite(item: true);

    /// <summary>Waits for a call, or until the time is over.</summary>
    /// <returns>Whether it was a call.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await calls.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
