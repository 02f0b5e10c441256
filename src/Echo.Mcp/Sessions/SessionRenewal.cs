using Echo.Mcp.Failures;

namespace Echo.Mcp.Sessions;

/// <summary>Opens a lost session again, once for all requests that found it lost. It does not depend on the patience of the request that
/// came first.</summary>
sealed class SessionRenewal(Handshake handshake, Action<UpstreamFailure> failed, CancellationToken sessionEnded)
{
    readonly Lock gate = new();
    Task<UpstreamFailure?>? running;
    int epoch;

    /// <summary>Changes with each renewal.</summary>
    public int Epoch => Volatile.Read(ref epoch);

    /// <summary>Ends when no renewal is under way.</summary>
    public Task Running
    {
        get
        {
            lock (gate)
                return running ?? Task.CompletedTask;
        }
    }

    /// <param name="lostEpoch">The epoch in which the request was sent that found the session lost.</param>
    /// <returns>Why there is no new session, or null.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<UpstreamFailure?> RenewAsync(int lostEpoch, CancellationToken cancellationToken)
    {
        Task<UpstreamFailure?> renewing;
        lock (gate)
        {
            if (epoch != lostEpoch)
                return null;
            renewing = running ??= RunAsync();
        }

        return await renewing.WaitAsync(cancellationToken);
    }

    async Task<UpstreamFailure?> RunAsync()
    {
        // Nothing may be sent under the lock.
        await Task.Yield();
        var failure = await handshake.PerformAsync(sessionEnded);
        if (failure is not null)
            failed(failure);
        lock (gate)
        {
            epoch += failure is null ? 1 : 0;
            running = null;
        }

        return failure;
    }
}
