namespace Echo.Server.StdioEntry;

/// <summary>How long the stdio entry waits for what.</summary>
sealed record StdioTimes
{
    /// <summary>Until an answer begins. Echo shows a sign of life much sooner (Gateway__KeepAliveSeconds is 300 at most), however long the
    /// request takes.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>For answers that are under way when the input ends.</summary>
    public TimeSpan LastAnswers { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For Echo to take note that the session is over.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Messages leave in their order, but one that can't leave holds up the next ones no longer than this.</summary>
    public TimeSpan Sending { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause before a broken stream is opened again.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);
}
