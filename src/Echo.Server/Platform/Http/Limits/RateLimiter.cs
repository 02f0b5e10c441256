using System.Net;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Limits;

/// <summary>Counts requests and socket frames against the policies of contract section 3.8, on this node.</summary>
public sealed class RateLimiter
{
    readonly RateAllowance[] allowances;
    readonly RateAllowance? overall;
    readonly RateTable policies;
    readonly RateTable totals;
    readonly bool isEnabled;

    public RateLimiter(RateOptions options, TimeProvider time)
    {
        isEnabled = options.Enabled;
        allowances = [.. Enum.GetValues<RatePolicy>().Select(policy => AllowanceOf(policy, options))];
        overall = options.MaxRequests is { } max ? new(max, TimeSpan.FromMilliseconds(options.WindowMilliseconds)) : null;
        policies = new(time);
        totals = new(time);
    }

    /// <summary>Counts one request or frame.</summary>
    /// <param name="caller">Who asks; counted by key, else by user. Null counts <paramref name="address"/>.</param>
    /// <returns>The verdict of the limit that is nearer to its end, or null where nothing is limited.</returns>
    public RateVerdict? Count(RatePolicy policy, Caller? caller, IPAddress address)
    {
        if (!isEnabled || policy == RatePolicy.Exempt)
            return null;

        var subject = policy == RatePolicy.Auth ? RateSubject.Of(address) : RateSubject.Of(caller, address);
        var verdict = policies.Count(policy, subject, allowances[(int)policy]);
        if (overall is not { } allowance || !verdict.IsAllowed)
            return verdict;
        var total = totals.Count(RatePolicy.Exempt, subject, allowance);
        return !total.IsAllowed || total.Remaining < verdict.Remaining ? total : verdict;
    }

    static RateAllowance AllowanceOf(RatePolicy policy, RateOptions options) => policy switch
    {
        RatePolicy.Auth => RateAllowance.Parse(options.Auth)!.Value,
        RatePolicy.Write => RateAllowance.Parse(options.Write)!.Value,
        RatePolicy.Read => RateAllowance.Parse(options.Read)!.Value,
        RatePolicy.ToolCall => RateAllowance.Parse(options.ToolCall)!.Value,
        RatePolicy.Anonymous => RateAllowance.Parse(options.Anonymous)!.Value,
        _ => default,
    };
}
