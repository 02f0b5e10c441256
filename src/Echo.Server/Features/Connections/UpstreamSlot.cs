namespace Echo.Server.Features.Connections;

/// <summary>The place of one connection's upstream: opens it once however many callers ask, and again after it was lost.</summary>
sealed class UpstreamSlot(Connection connection, Func<Connection, CancellationToken, Task<UpstreamOutcome>> open) : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly CancellationTokenSource closing = new();
    Task<UpstreamOutcome>? opening;
    bool closed;

    public Connection Connection { get; } = connection;

    /// <summary>The live upstream, if there is one at this moment.</summary>
    public Upstream? Live => Last is UpstreamOutcome.Open { Upstream: { HasEnded: false } upstream } ? upstream : null;

    /// <summary>Why there is no live upstream, when the last one failed to open or was lost.</summary>
    public string? Failure => Last is UpstreamOutcome.Open { Upstream: var upstream } ? upstream.WhyEnded : Last?.Reason;

    // The outcome of the last opening that is complete; reading it waits for nothing.
#pragma warning disable RS0030
    UpstreamOutcome? Last => Volatile.Read(ref opening) is { IsCompletedSuccessfully: true } done ? done.Result : null;
#pragma warning restore RS0030

    /// <summary>Puts an upstream in that is open already.</summary>
    public void Adopt(Upstream upstream)
    {
        lock (gate)
            opening = Task.FromResult<UpstreamOutcome>(new UpstreamOutcome.Open(upstream));
    }

    /// <summary>The live upstream, opened when needed. A caller that gives up does not disturb the others who wait for the same opening.</summary>
    public Task<UpstreamOutcome> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (closed)
                return Task.FromResult<UpstreamOutcome>(new UpstreamOutcome.NotFound());
            if (opening is null || (opening.IsCompleted && Live is null))
                opening = ReopenAsync(opening);
            return opening.IsCompleted ? opening : opening.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends the upstream for good, also one that is just being opened.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<UpstreamOutcome>? last;
        lock (gate)
        {
            closed = true;
            last = opening;
        }

        await closing.CancelAsync();
        await EndAsync(last);
        closing.Dispose();
    }

    static async Task EndAsync(Task<UpstreamOutcome>? opening)
    {
        try
        {
            if (opening is not null && await opening is UpstreamOutcome.Open { Upstream: { } upstream })
                await upstream.DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // Closed while it was being opened: the opener has cleaned up.
        }
    }

    async Task<UpstreamOutcome> ReopenAsync(Task<UpstreamOutcome>? lost)
    {
        // Off the lock first: what follows starts programs and speaks to the network.
        await Task.Yield();
        await EndAsync(lost);
        return await open(Connection, closing.Token);
    }
}
