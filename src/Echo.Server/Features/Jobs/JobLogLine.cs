namespace Echo.Server.Features.Jobs;

/// <summary>A line of an attempt's log.</summary>
sealed class JobLogLine
{
    public required int Attempt { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Text { get; init; }
}
