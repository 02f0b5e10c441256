using Echo.Mcp.Json;

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

    public LoggedEvent ToEvent() => new()
    {
        Seq = Seq,
        Type = Type,
        Topic = Topic,
        Subject = Subject,
        Receivers = Receivers,
        Permission = Permission,
        Guarded = Guarded,
        Data = RawJson.Parse(Data),
        At = At,
    };
}
