using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Gates;

/// <summary>Counts the request and answers 429 beyond the limit (contract section 3.8).</summary>
sealed class RateGate(RequestDelegate next, RateLimiter limiter)
{
    public Task Invoke(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<RateRequirement>() is not { Policy: var policy } || metadata.GetMetadata<CountsRequests>() is not null)
            return next(context);
        var facts = context.Facts();
        if (limiter.Count(Effective(policy, context), context.Caller(), facts.ClientAddress) is not { } verdict)
            return next(context);

        // The headers are written when the answer starts: an error on the way clears what was set before.
        facts.Rate = verdict;
        return verdict.IsAllowed ? next(context) : ProblemBody.WriteAsync(context, Problem.RateLimited(verdict.ResetSeconds));
    }

    static RatePolicy Effective(RatePolicy policy, HttpContext context)
    {
        if (policy != RatePolicy.Anonymous || context.Caller() is null)
            return policy;
        return HttpMethods.IsGet(context.Request.Method) ? RatePolicy.Read : RatePolicy.Write;
    }
}
