namespace Echo.Server.Platform.Security;

/// <summary>Watches callers for what stays open.</summary>
public sealed class CallerWatches(CallerRefresh callers, CallerChanges changes, TimeProvider time)
{
    public CallerWatch Of(Caller caller) => new(caller, callers, changes, time);
}
