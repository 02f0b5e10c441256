using System.Threading.Channels;

namespace Echo.Server.Features.Chat;

/// <summary>Stores messages. Those that come in while others are being committed share the next transaction: under load, one wait for the disk
/// then stores many. Nobody is answered before the own message is committed.</summary>
sealed class MessageWriter(MessageStore store) : BackgroundService
{
    /// <summary>Messages that wait; further senders wait for a place.</summary>
    const int Capacity = 4_096;

    const int MostAtOnce = 256;

    // While one waits for the disk, or for a conversation that somebody else holds, the other goes on.
    const int Writers = 2;

    readonly Channel<Pending> waiting = Channel.CreateBounded<Pending>(Capacity);

    /// <summary>Stores a message, in the order of the calls for each sender who awaits one before the next.</summary>
    /// <returns>Null when there is no such receiver, or it is inactive.</returns>
    public async ValueTask<Message?> WriteAsync(NewMessage message, CancellationToken cancellationToken)
    {
        var pending = new Pending(message);
        await waiting.Writer.WriteAsync(pending, cancellationToken);
        return await pending.Stored.WaitAsync(cancellationToken);
    }

    /// <summary>Stores what is waiting, and takes no more.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        if (ExecuteTask is { } writing)
            await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => RunAsync(stoppingToken)));

    async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<Pending>(MostAtOnce);
        while (await waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && waiting.Reader.TryRead(out var pending))
                batch.Add(pending);
            if (batch.Count > 0)
                await StoreAsync(batch, cancellationToken);
        }
    }

    // A failure is the answer to all senders of the batch; each tries again, or not.
    async Task StoreAsync(List<Pending> batch, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await store.AddAsync([.. batch.Select(pending => pending.Message)], cancellationToken);
            foreach (var (pending, message) in batch.Zip(stored))
                pending.Succeed(message);
        }
        catch (Exception failure)
        {
            foreach (var pending in batch)
                pending.Fail(failure);
        }
    }

    sealed class Pending(NewMessage message)
    {
        readonly TaskCompletionSource<Message?> stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public NewMessage Message => message;

        public Task<Message?> Stored => stored.Task;

        public void Succeed(Message? result) => stored.TrySetResult(result);

        public void Fail(Exception failure) => stored.TrySetException(failure);
    }
}
