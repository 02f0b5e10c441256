using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Limits;

/// <summary>Counts a request in the course of it, for endpoints that know only then what it is.</summary>
public sealed class RequestCounter(RateLimiter limiter)
{
    /// <returns>The answer to a request beyond the limit, or null.</returns>
    public Problem? Count(HttpContext context, RatePolicy policy)
    {
        var facts = context.Facts();
        if (limiter.Count(policy, context.Caller(), facts.ClientAddress) is not { } verdict)
            return null;

        // The headers are written when the answer starts.
        facts.Rate = verdict;
        return verdict.IsAllowed ? null : Problem.RateLimited(verdict.ResetSeconds);
    }
}
