using System.Net;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Platform.Http.Limits;

/// <summary>Callers without an account are counted by their address, also where an endpoint admits them.</summary>
public sealed class CountingWhoComesWithoutCredentials
{
    [Fact]
    public void EachAddressHasItsOwnWindow()
    {
        var limiter = new RateLimiter(new() { Read = "1/60" }, TimeProvider.System);
        limiter.Count(RatePolicy.Read, Caller.Anonymous, IPAddress.Parse("127.0.0.1"))!.IsAllowed.ShouldBeTrue();
        limiter.Count(RatePolicy.Read, Caller.Anonymous, IPAddress.Parse("127.0.0.2"))!.IsAllowed.ShouldBeTrue();
        limiter.Count(RatePolicy.Read, Caller.Anonymous, IPAddress.Parse("127.0.0.1"))!.IsAllowed.ShouldBeFalse();
        limiter.Count(RatePolicy.Read, caller: null, IPAddress.Parse("127.0.0.2"))!.IsAllowed.ShouldBeFalse();
    }
}
