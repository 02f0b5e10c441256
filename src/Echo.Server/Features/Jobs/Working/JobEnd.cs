namespace Echo.Server.Features.Jobs.Working;

/// <summary>How an attempt ended, on its way to the database.</summary>
/// <param name="Kind">A final state, or one of the constants of <see cref="JobAttempt"/>.</param>
/// <param name="Delay">The pause before the next attempt.</param>
sealed record JobEnd(Job Job, string Kind, string? Error = null, string? Result = null, string? Message = null, TimeSpan Delay = default)
{
    /// <summary>Another attempt may follow.</summary>
    public const string Retry = "retry";
}
