using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Events;

/// <summary>Where the events of one follower go.</summary>
/// <param name="caller">Whose rights decide; the feed hands over only what <see cref="LoggedEvent.IsFor"/> him.</param>
public sealed class EventReceiver(Caller caller)
{
    public Caller Caller { get; } = caller;

    /// <summary>Says whether the caller is still who he was: nobody else gets one more event. Null where he can't come to be another.</summary>
    public CallerWatch? Watch { get; init; }

    /// <summary>Runs before the first event, with the newest number at that moment. Must neither wait nor throw.</summary>
    public Action<long> Begins { get; init; } = static _ => { };

    /// <summary>Whether an event is one of those that the channel carries now. Quick, and without effects.</summary>
    public required Func<LoggedEvent, bool> Wants { get; init; }

    /// <summary>Takes an event as it happens. Must neither wait nor throw: whoever has no room for it ends the stream.</summary>
    public required Action<LoggedEvent> Happened { get; init; }

    /// <summary>Takes an event that was missed, when there is room for it.</summary>
    public required Func<LoggedEvent, CancellationToken, ValueTask> Missed { get; init; }

    /// <summary>Takes the news that events are gone for good. Must neither wait nor throw.</summary>
    public required Action<EventGap> Gone { get; init; }

    /// <summary>Ends the stream, because it could not be given an event: without it the reader would miss one and not know. Must neither wait nor
    /// throw.</summary>
    public required Action Failed { get; init; }

    internal bool Takes(LoggedEvent item) => item.IsFor(Caller) && Wants(item);
}
