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
    public sealed record Failed(string Error) : JobOutcome;
}
