namespace Echo.Server.Platform.Security;

/// <summary>Says on each node that somebody's rights may have changed, when what was remembered of him here is forgotten.</summary>
public sealed class CallerChanges
{
    Action? heard;
    long version;

    /// <summary>Grows with each change.</summary>
    public long Version => Volatile.Read(ref version);

    /// <param name="hear">Hears that callers have to be looked at. Is quick and does not throw.</param>
    public void Follow(Action hear) => heard += hear;

    public void Tell()
    {
        Interlocked.Increment(ref version);
        heard?.Invoke();
    }

    /// <summary>Nothing has changed, but somebody waits for a look.</summary>
    internal void Ask() => heard?.Invoke();
}
