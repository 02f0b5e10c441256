namespace Echo.Server.Features.Connections;

/// <summary>When an upstream is left alone: after it could not be opened, since each try may start a program, and after several uses in a
/// row that came to nothing, so that nobody waits for a server that does not answer. Each pause is longer than the one before.</summary>
sealed class UpstreamPause(TimeProvider time)
{
    /// <summary>So many uses in a row must fail, with no answer of any kind between: one slow tool shuts nobody out as long as another
    /// answers.</summary>
    public const int MostFailures = 5;

    static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    DateTimeOffset until;
    TimeSpan next = First;
    string? cause;
    volatile int failures;
    bool isTrying;

    bool IsTroubled => failures >= MostFailures;

    /// <summary>Whether the upstream may be used now. After a pause for failed uses one use goes ahead and the others wait for what becomes
    /// of it, though not longer than for another pause: it may be the slow tool.</summary>
    public bool Admits()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now < until)
                return false;
            if (IsTroubled)
                (isTrying, until) = (true, now + next);
            return true;
        }
    }

    /// <summary>What those read who are not admitted after failed uses; null after a failed opening, which speaks for itself.</summary>
    public string? Reason
    {
        get
        {
            lock (gate)
            {
                var seconds = Math.Max(1, Math.Ceiling((until - time.GetUtcNow()).TotalSeconds));
                return IsTroubled ? $"{cause}. The last {failures} uses came to nothing; it is tried again in {seconds} s" : null;
            }
        }
    }

    public void Opened()
    {
        lock (gate)
        {
            if (!IsTroubled)
                (until, next) = (default, First);
        }
    }

    /// <param name="reason">Null where it stands in the outcome of the opening.</param>
    public void NotOpened(string? reason)
    {
        lock (gate)
        {
            cause = reason ?? cause;
            Begin();
        }
    }

    /// <summary>The server has answered, whatever it was.</summary>
    public void Answered()
    {
        if (failures == 0)
            return;
        lock (gate)
            (failures, until, next, isTrying) = (0, default, First, false);
    }

    /// <summary>A use came to nothing: the server was not reached, broke off or was silent until the time was over.</summary>
    public void Failed(string reason)
    {
        lock (gate)
        {
            cause = reason;
            failures++;

            // Those that were under way when the pause began make it no longer.
            if (isTrying || failures == MostFailures)
                Begin();
        }
    }

    void Begin()
    {
        isTrying = false;
        until = time.GetUtcNow() + next;
        next = TimeSpan.FromTicks(Math.Min(next.Ticks * 2, Longest.Ticks));
    }
}
