namespace Echo.Server.Platform.Security;

/// <summary>Whether the caller of something that stays open is still who he was when it was opened, at each moment and going by what this node
/// remembers: asking costs no query as a rule. Where nothing is remembered, the database has to be asked first.</summary>
public sealed class CallerWatch
{
    // What was found holds so long, unless the node hears of a change before.
    static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(300);

    readonly Caller caller;
    readonly CallerRefresh callers;
    readonly CallerChanges changes;
    readonly TimeProvider time;
    Action? confirmed;
    long foundAt;
    long foundAsOf = -1;
    volatile bool isAwaited;
    volatile bool isLost;

    internal CallerWatch(Caller caller, CallerRefresh callers, CallerChanges changes, TimeProvider time) =>
        (this.caller, this.callers, this.changes, this.time) = (caller, callers, changes, time);

    /// <summary>Runs when he is another, with what he is now: null for nobody. He stays lost. Must neither wait nor throw.</summary>
    internal Action<Caller?> Lost { private get; set; } = static _ => { };

    /// <summary>Somebody waits until the database was asked.</summary>
    internal bool IsAwaited => isAwaited;

    /// <param name="hear">Runs when he was found to be the same after somebody had to wait for that, and elsewhere: it may take locks.</param>
    public void FollowConfirmed(Action hear) => confirmed += hear;

    /// <summary>Looks without waiting for anything.</summary>
    /// <returns>Whether he is the same. Null when nobody knows: then it is asked for, and whoever follows hears of the answer.</returns>
    public bool? Look()
    {
        if (isLost)
            return false;
        var asOf = changes.Version;
        if (Volatile.Read(ref foundAsOf) == asOf && time.GetElapsedTime(Volatile.Read(ref foundAt)) < Fresh)
            return true;
        if (callers.TryRecall(caller, out var now))
            return Learn(now, asOf);
        isAwaited = true;
        changes.Ask();
        return null;
    }

    /// <summary>The same, and asks the database where nobody knows.</summary>
    public async ValueTask<bool> LookAsync(CancellationToken cancellationToken)
    {
        if (Look() is { } known)
            return known;
        var asOf = changes.Version;
        return Learn(await callers.FindAsync(caller, cancellationToken), asOf);
    }

    /// <summary>Takes what was found.</summary>
    /// <param name="asOf">The version of the changes from before it was looked for.</param>
    internal bool Learn(Caller? now, long asOf)
    {
        if (now is null || !now.MayTheSameAs(caller))
        {
            isLost = true;
            Lost(now);
            return false;
        }

        Volatile.Write(ref foundAt, time.GetTimestamp());
        Volatile.Write(ref foundAsOf, asOf);
        if (isAwaited)
        {
            isAwaited = false;
            ThreadPool.UnsafeQueueUserWorkItem(static watch => watch.confirmed?.Invoke(), this, preferLocal: false);
        }

        return true;
    }
}
