namespace Echo.Server.Features.Services.Execution;

/// <summary>Whether, and when, a request is sent again (contract section 9, rule 8). What may have had an effect is not repeated unless its method
/// says that this does no harm.</summary>
static class RetryRule
{
    /// <summary>Between two tries, whatever a service asks for.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <param name="attempt">The number of the try that ended, from 1.</param>
    /// <returns>The pause before the next try; null when there is none.</returns>
    public static TimeSpan? PauseAfter(ServiceTry ended, int attempt, ServiceDefinition definition)
    {
        if (attempt > definition.RetryAttempts || !MayRepeat(ended, definition.Method is "GET" or "PUT" or "DELETE"))
            return null;
        var pause = TimeSpan.FromSeconds(Math.Min(1 << (attempt - 1), LongestPause.TotalSeconds));
        if (ended is not ServiceTry.Answered { RetryAfter: { } asked })
            return pause;

        // To come back sooner than asked would be rude; but nobody waits longer than this.
        return asked > LongestPause ? LongestPause : asked > pause ? asked : pause;
    }

    static bool MayRepeat(ServiceTry ended, bool isIdempotent) => ended switch
    {
        ServiceTry.Unreached => true,
        ServiceTry.TimedOut or ServiceTry.Broken => isIdempotent,
        ServiceTry.Answered answered => isIdempotent && answered.Status >= 500,
        _ => false,
    };
}
