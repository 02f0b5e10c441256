using Echo.Mcp.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Events;

/// <summary>A numbered event. The same object goes to all who follow the log on this node.</summary>
public sealed class LoggedEvent
{
    EventText? full;
    EventText? reduced;

    /// <summary>Grows by one over the whole system, and without holes.</summary>
    public required long Seq { get; init; }

    public required string Type { get; init; }

    public required string Topic { get; init; }

    public string? Subject { get; init; }

    public required int[] Receivers { get; init; }

    public string? Permission { get; init; }

    public required string[] Guarded { get; init; }

    public required RawJson Data { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Whether the event is this caller's to see. Channels ask in addition for what their topics need.</summary>
    public bool IsFor(Caller caller) => IsOf(caller) || (Permission is { } permission && caller.May(permission));

    /// <summary>How the caller gets to see it.</summary>
    public EventText TextFor(Caller caller) => Guarded.Length == 0 || IsOf(caller) || caller.May("*:*")
        ? full ??= EventText.Of(this, Data)
        : reduced ??= EventText.Of(this, Guarded.Aggregate(Data, static (data, field) => data.With(field, RawJson.Null)));

    bool IsOf(Caller caller) => Array.IndexOf(Receivers, caller.Id) >= 0;
}
