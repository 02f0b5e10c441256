namespace Echo.Server.Features.Connections;

/// <summary>The place of one connection's upstream: opens it once however many callers ask, and again after it was lost. Nothing that an
/// opening or an ending does wrong stays in it.</summary>
sealed partial class UpstreamSlot(
    Connection connection, Func<Connection, CancellationToken, Task<UpstreamOutcome>> open, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly CancellationTokenSource closing = new();
    readonly UpstreamPause pause = new(time);
    Task<UpstreamOutcome>? opening;
    DateTimeOffset lastTaken = time.GetUtcNow();
    volatile bool closed;

    public Connection Connection { get; } = connection;

    /// <summary>The live upstream, if there is one at this moment.</summary>
    public Upstream? Live => Last is UpstreamOutcome.Open { Upstream: { HasEnded: false } upstream } ? upstream : null;

    public bool IsOpening => Volatile.Read(ref opening) is { IsCompleted: false };

    /// <summary>Why there is no live upstream, when the last one failed to open or was lost.</summary>
    public string? Failure => Last is UpstreamOutcome.Open { Upstream: var upstream } ? upstream.WhyEnded : Last?.Reason;

    // The outcome of the last opening that is complete; reading it waits for nothing.
#pragma warning disable RS0030
    UpstreamOutcome? Last => Volatile.Read(ref opening) is { IsCompletedSuccessfully: true } done ? done.Result : null;
#pragma warning restore RS0030

    // No request waits for its answer.
    bool IsQuiet => Live is not { Session.InFlight: > 0 };

    /// <summary>Puts an upstream in that is open already.</summary>
    public void Adopt(Upstream upstream)
    {
        upstream.Pause = pause;
        lock (gate)
            opening = Task.FromResult<UpstreamOutcome>(new UpstreamOutcome.Open(upstream));
    }

    /// <summary>The live upstream, opened when needed. A caller that gives up does not disturb the others who wait for the same opening.
    /// For a while after a failed opening, its failure is the answer; and after several uses in a row that came to nothing, that they did.
    /// </summary>
    public Task<UpstreamOutcome> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (closed)
                return Task.FromResult<UpstreamOutcome>(new UpstreamOutcome.NotFound());
            lastTaken = time.GetUtcNow();
            if (!pause.Admits() && Refused() is { } refused)
                return Task.FromResult(refused);
            if (opening is null || (opening.IsCompleted && Live is null))
                opening = ReopenAsync(opening);
            return opening.IsCompleted ? opening : WaitAsync(opening, cancellationToken);
        }
    }

    /// <summary>Ends an idle upstream; the next use opens another.</summary>
    public async Task RestAsync(TimeSpan idle, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<UpstreamOutcome>? last;
        lock (gate)
        {
            if (closed || !HasRested(idle))
                return;
            last = opening;
            opening = null;
        }

        await EndAsync(last);
    }

    /// <summary>Ends an idle upstream for good. Who comes for it in that moment learns that it is not there, and looks for another place.</summary>
    /// <param name="leave">Gives up its place.</param>
    public async Task CloseAsync(TimeSpan idle, Action leave, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (closed || !HasRested(idle))
                return;
            closed = true;
        }

        leave();
        await EndAsync();
    }

    /// <summary>Ends the upstream for good, also one that is just being opened. Whoever waits for it learns that it is not there.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
        }

        await EndAsync();
    }

    /// <summary>A call was not answered in the time that it had.</summary>
    public void NoteTimeout(TimeSpan limit)
    {
        if (Live is not null)
            pause.Failed($"No answer within {limit.TotalSeconds} seconds");
    }

    UpstreamOutcome? Refused() => pause.Reason is { } reason ? new UpstreamOutcome.Failed(reason) : Last is UpstreamOutcome.Open ? null : Last;

    bool HasRested(TimeSpan idle)
    {
        if (opening is { IsCompleted: false } || !IsQuiet || Live is { OnHeard: not null })
            return false;
        var lastUsed = Live is { } upstream && upstream.Session.LastUsed > lastTaken ? upstream.Session.LastUsed : lastTaken;
        return time.GetUtcNow() - lastUsed >= idle;
    }

    async Task<UpstreamOutcome> WaitAsync(Task<UpstreamOutcome> underWay, CancellationToken cancellationToken)
    {
        var outcome = await underWay.WaitAsync(cancellationToken);
        return closed ? new UpstreamOutcome.NotFound() : outcome;
    }

    // Nothing is opened any more once it is closed.
    async Task EndAsync()
    {
        await closing.CancelAsync();
        await EndAsync(opening);
        closing.Dispose();
    }

    async Task EndAsync(Task<UpstreamOutcome>? last)
    {
        try
        {
            if (last is not null && await last is UpstreamOutcome.Open { Upstream: { } upstream })
                await upstream.DisposeAsync();
        }
        catch (Exception failure)
        {
            NotEnded(Connection.Id, failure);
        }
    }

    async Task<UpstreamOutcome> ReopenAsync(Task<UpstreamOutcome>? lost)
    {
        // Off the lock first: what follows starts programs and speaks to the network.
        await Task.Yield();
        await EndAsync(lost);
        var outcome = await OpenAsync();
        lock (gate)
        {
            // Those who waited for it get the time to use it.
            lastTaken = time.GetUtcNow();
        }

        if (outcome is UpstreamOutcome.Open { Upstream: { } upstream })
            upstream.Pause = pause;

        // Where somebody has to sign in nothing was started or sent, and he may do so at any moment.
        if (outcome is UpstreamOutcome.Open or UpstreamOutcome.AuthorizationRequired)
            pause.Opened();
        else
            pause.NotOpened(outcome.Reason);
        return outcome;
    }

    async Task<UpstreamOutcome> OpenAsync()
    {
        try
        {
            return closed ? new UpstreamOutcome.NotFound() : await open(Connection, closing.Token);
        }
        catch (OperationCanceledException) when (closed)
        {
            return new UpstreamOutcome.NotFound();
        }
        catch (Exception failure)
        {
            NotOpened(Connection.Id, failure);
            return new UpstreamOutcome.Failed("Opening it went wrong inside of Echo, whose log says how");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Connection {ConnectionId} could not be opened")]
    partial void NotOpened(Guid connectionId, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "An upstream of connection {ConnectionId} did not end as it should")]
    partial void NotEnded(Guid connectionId, Exception failure);
}
