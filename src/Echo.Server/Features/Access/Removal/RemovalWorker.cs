using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Access.Removal;

/// <summary>Lets every room clean up after deleted accounts, and again until all have succeeded: what a crash or a failure interrupts is
/// still in the table.</summary>
sealed partial class RemovalWorker(
    AccountRemovalStore store, IEnumerable<IAccountRemoval> rooms, ILogger<RemovalWorker> logger) : BackgroundService
{
    /// <summary>Longer than a room needs, so that no other node begins the same work while it is under way.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Between looks into the table: at what another node left, and what failed before.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    readonly SemaphoreSlim wake = new(0, 1);

    /// <summary>There is something to do now. Returns at once.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It was woken already and has not looked yet.
        }
    }

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await store.TakeAsync(Lease, stoppingToken) is { } removal)
                    await WorkOffAsync(removal, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogNotRead(failure);
            }

            await wake.WaitAsync(Interval, stoppingToken);
        }
    }

    async Task WorkOffAsync(PendingRemoval removal, CancellationToken cancellationToken)
    {
        var done = true;
        foreach (var room in rooms)
            done &= await TryRemoveAsync(room, removal.AccountId, cancellationToken);
        if (done)
            await store.FinishAsync(removal.AccountId, cancellationToken);
        else
            await store.PutOffAsync(removal.AccountId, DelayAfter(removal.Attempts), cancellationToken);
    }

    // One room that fails keeps no other from cleaning up.
    async Task<bool> TryRemoveAsync(IAccountRemoval room, int accountId, CancellationToken cancellationToken)
    {
        try
        {
            await room.RemoveAsync(accountId, cancellationToken);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRemoved(room.GetType().Name, accountId, failure);
            return false;
        }
    }

    static TimeSpan DelayAfter(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, Math.Pow(2, Math.Min(attempts, 10))));

    [LoggerMessage(LogLevel.Warning, "{Room} could not clean up after the deleted account {AccountId}; it is tried again")]
    partial void LogNotRemoved(string room, int accountId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The deleted accounts to clean up after could not be read")]
    partial void LogNotRead(Exception failure);
}
