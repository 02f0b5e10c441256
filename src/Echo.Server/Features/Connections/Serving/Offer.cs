namespace Echo.Server.Features.Connections.Serving;

/// <summary>One of a server's lists as far as it is known here, and at most one request for it under way.</summary>
/// <param name="read">Reads the last good answer that is stored.</param>
sealed class Offer(Func<Task<Offered?>> read, TimeProvider time)
{
    readonly Lock gate = new();
    Task? loading;
    Task<string?>? refreshing;
    long refreshingSince;
    Offered? last;
    Offered? saved;
    int doubts, settled;

    public Offered? Last => Volatile.Read(ref last);

    /// <summary>What is not stored yet; null for nothing.</summary>
    public Offered? Unsaved
    {
        get
        {
            lock (gate)
                return last is { } now && !IsSame(now, saved) ? now : null;
        }
    }

    /// <summary>The request that is under way, or none.</summary>
    public Task Refreshing
    {
        get
        {
            lock (gate)
                return refreshing ?? Task.CompletedTask;
        }
    }

    /// <summary>Whether the last answer does not hold any more, although nothing of the server says so.</summary>
    public bool IsDoubted
    {
        get
        {
            lock (gate)
                return doubts != settled;
        }
    }

    public TimeSpan RefreshingFor => time.GetElapsedTime(Volatile.Read(ref refreshingSince));

    public void Saved(Offered stored)
    {
        lock (gate)
            saved = stored;
    }

    /// <summary>The last answer does not hold any more, nor one that is under way.</summary>
    public void Doubt()
    {
        lock (gate)
            doubts++;
    }

    /// <summary>Reads what is stored, once.</summary>
    public Task LoadAsync(CancellationToken cancellationToken)
    {
        if (Last is not null)
            return Task.CompletedTask;
        lock (gate)
            return (loading ??= ReadAsync()).WaitAsync(cancellationToken);
    }

    /// <summary>Begins a request when none is under way.</summary>
    /// <param name="ask">Ends with why there is no new answer, or null; throws nothing.</param>
    /// <param name="isNew">Whether it was begun just now.</param>
    public Task<string?> Refresh(Func<Offer, Task<string?>> ask, out bool isNew)
    {
        lock (gate)
        {
            isNew = refreshing is null;
            if (refreshing is null)
            {
                refreshingSince = time.GetTimestamp();
                refreshing = RunAsync(ask);
            }

            return refreshing;
        }
    }

    /// <summary>Takes a newer answer in the place of the last.</summary>
    /// <returns>What counts from now on: with the same list object when the list is the same.</returns>
    public Offered Take(Offered offered)
    {
        lock (gate)
            return last = offered.Over(last);
    }

    static bool IsSame(Offered one, Offered? other) => ReferenceEquals(one.List, other?.List) && one.Revision == other?.Revision;

    async Task<string?> RunAsync(Func<Offer, Task<string?>> ask)
    {
        // Not under the lock.
        await Task.Yield();
        int known;
        lock (gate)
            known = doubts;
        try
        {
            var trouble = await ask(this);
            if (trouble is null)
            {
                lock (gate)
                    settled = known;
            }

            return trouble;
        }
        finally
        {
            lock (gate)
                refreshing = null;
        }
    }

    async Task ReadAsync()
    {
        await Task.Yield();
        if (await read() is not { } stored)
            return;
        lock (gate)
        {
            if (last is null)
                last = saved = stored;
        }
    }
}
