using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Connections;

/// <summary>Ends upstreams that must not live on: the account of their owner, or the one whose own they are, was disabled, or their
/// connection was deleted by another node or while they were being opened, or nobody uses them. It looks at what is, and so misses no change,
/// whoever made it and whatever crashed.</summary>
sealed partial class UpstreamSweep(
    UpstreamPool pool, UpstreamNews news, ConnectionOwnerStore store, ConnectionsOptions options, TimeProvider time, ILogger<UpstreamSweep> logger)
    : BackgroundService
{
    // Contract section 3.2: within 5 s, the end of the programs included.
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What ends takes its time, a program that does not heed takes seconds; who is to end next must not wait for it.
    readonly List<Task> endings = [];

    Task resting = Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Interval, time);
        try
        {
            while (await rounds.NextAsync(stoppingToken))
                await SweepAsync(stoppingToken);
        }
        finally
        {
            await Task.WhenAll([resting, .. endings]);
        }
    }

    async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            endings.RemoveAll(ending => ending.IsCompleted);
            if (resting.IsCompleted)
                resting = pool.RestAsync(TimeSpan.FromMinutes(options.IdleMinutes), CancellationToken.None);
            var held = pool.Held;
            if (held.Count == 0)
                return;
            var usable = await store.FindUsableAsync(held.Keys, cancellationToken);
            foreach (var (id, revision) in usable)
            {
                if (held[id] < revision)
                    pool.Renew(id, revision);
            }

            if (pool.Accounts is { Count: > 0 } accounts)
                endings.AddRange((await store.FindInactiveAsync(accounts, cancellationToken)).Select(pool.CloseAsync));
            endings.AddRange(held.Keys.Except(usable.Keys).Select(pool.CloseAsync));
            await news.TellAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotSwept(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upstreams that must end could not be looked for; it is tried again")]
    partial void NotSwept(Exception failure);
}
