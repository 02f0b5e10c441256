namespace Echo.Server.Platform.Security;

/// <summary>Says on each node that somebody's rights may have changed, when what was remembered of him here is forgotten.</summary>
public sealed class CallerChanges
{
    Action? heard;

    /// <param name="hear">Is quick and does not throw.</param>
    public void Follow(Action hear) => heard += hear;

    public void Tell() => heard?.Invoke();
}
