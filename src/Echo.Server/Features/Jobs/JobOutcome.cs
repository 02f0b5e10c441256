using Echo.Mcp.Json;

namespace Echo.Server.Features.Jobs;

/// <summary>How an attempt ended.</summary>
public abstract record JobOutcome
{
    JobOutcome()
    {
    }

    /// <summary>The work is done.</summary>
    /// <param name="Result">What it brought; empty for nothing.</param>
    public sealed record Completed(RawJson Result = default) : JobOutcome
    {
        /// <summary>What the job's message says at the end.</summary>
        public string? Message { get; init; }
    }

    /// <summary>It did not work; another attempt may.</summary>
    /// <param name="Error">For people.</param>
    /// <param name="After">The pause before the next attempt; null for that of the policy.</param>
    public sealed record Retry(string Error, TimeSpan? After = null) : JobOutcome;

    /// <summary>It did not work and will not.</summary>
    public sealed record Failed(string Error) : JobOutcome
    {
        /// <summary>What it brought all the same; empty for nothing.</summary>
        public RawJson Result { get; init; }
    }

    /// <summary>It can't go on until something happens elsewhere. The job gives its place to others, costs no attempt, and goes on when
    /// <see cref="JobQueue.ResumeAsync"/> is called, also when that was before this outcome, or when the time is over.</summary>
    /// <param name="Message">What the job's message says meanwhile.</param>
    public sealed record Wait(TimeSpan Most, string Message) : JobOutcome;
}
