using System.Text;

namespace Echo.Server.Platform.Events;

/// <summary>A row of the log.</summary>
sealed class EventRow
{
    public required long Seq { get; init; }

    public required string Type { get; init; }

    public required string Topic { get; init; }

    public string? Subject { get; init; }

    public required int[] Receivers { get; init; }

    public string? Permission { get; init; }

    public required string[] Guarded { get; init; }

    public required string Data { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>How many rows there were, together with those that did not fit into the page.</summary>
    public required long Found { get; init; }

    public LoggedEvent ToEvent() => new()
    {
        Seq = Seq,
        Type = Type,
        Topic = Topic,
        Subject = Subject,
        Receivers = Receivers,
        Permission = Permission,
        Guarded = Guarded,
        // The database has looked at it already.
        Data = new(Encoding.UTF8.GetBytes(Data)),
        At = At,
    };
}
