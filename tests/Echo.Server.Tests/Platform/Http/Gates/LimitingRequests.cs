namespace Echo.Server.Tests.Platform.Http.Gates;

/// <summary>Contract section 3.8.</summary>
public sealed class LimitingRequests
{
    [Fact]
    public async Task BeyondTheLimitIsA429UntilTheWindowEnds()
    {
        await using var host = await LimitedHost.StartAsync(("RATE_LIMIT_ANONYMOUS", "2/60"));
        ShouldShow(await host.GetAsync("/open"), limit: 2, remaining: 1, reset: 60);
        host.Clock.Advance(TimeSpan.FromSeconds(10));
        ShouldShow(await host.GetAsync("/open"), limit: 2, remaining: 0, reset: 50);

        var refused = await host.GetAsync("/open");
        var body = await refused.ShouldBeProblemAsync(429, "Rate limit exceeded. Try again in 50 seconds.");
        body.GetProperty("error").GetProperty("code").GetString().ShouldBe("HTTP_429");
        refused.Header("Retry-After").ShouldBe("50");
        ShouldShow(refused, limit: 2, remaining: 0, reset: 50);

        host.Clock.Advance(TimeSpan.FromMilliseconds(49_999));
        (await host.GetAsync("/open")).Header("Retry-After").ShouldBe("1");
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        ShouldShow(await host.GetAsync("/open"), limit: 2, remaining: 1, reset: 60);
    }

    [Fact]
    public async Task KeysAndUsersAreCountedApartAndWhereverTheyAre()
    {
        await using var host = await LimitedHost.StartAsync(("RATE_LIMIT_READ", "1/60"));
        foreach (var caller in new[] { "user-7", "key-7", "user-8", "key-8" })
            (await host.StatusAsync("/read", caller: caller)).ShouldBe(200, caller);
        foreach (var caller in new[] { "user-7", "key-7", "user-8", "key-8" })
            (await host.StatusAsync("/read", client: "192.0.2.9", caller)).ShouldBe(429, caller);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", 200)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", 429)]
    [InlineData("2001:db8::1", "2001:db8::ffff:2", 429)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", 200)]
    public async Task AddressesAreCountedApartButOneIPv6Network(string first, string second, int status)
    {
        await using var host = await LimitedHost.StartAsync(("RATE_LIMIT_ANONYMOUS", "1/60"));
        (await host.StatusAsync("/open", first)).ShouldBe(200);
        (await host.StatusAsync("/open", second)).ShouldBe(status);
    }

    [Fact]
    public async Task SigningInIsCountedByAddressWhoeverAsks()
    {
        await using var host = await LimitedHost.StartAsync(("RATE_LIMIT_AUTH", "1/60"));
        (await host.StatusAsync("/sign-in", caller: "user-7")).ShouldBe(200);
        (await host.StatusAsync("/sign-in", caller: "user-8")).ShouldBe(429);
        (await host.StatusAsync("/sign-in")).ShouldBe(429);
        (await host.StatusAsync("/sign-in", client: "192.0.2.2", caller: "user-7")).ShouldBe(200);
    }

    [Fact]
    public async Task CallersOnPublicRoutesCountAsReadersAndWriters()
    {
        await using var host = await LimitedHost.StartAsync(("RATE_LIMIT_ANONYMOUS", "1/60"), ("RATE_LIMIT_READ", "3/60"), ("RATE_LIMIT_WRITE", "2/60"));
        ShouldShow(await host.GetAsync("/read", caller: "user-7"), limit: 3, remaining: 2, reset: 60);
        ShouldShow(await host.GetAsync("/open", caller: "user-7"), limit: 3, remaining: 1, reset: 60);
        ShouldShow(await host.SendAsync(HttpMethod.Post, "/open", caller: "user-7"), limit: 2, remaining: 1, reset: 60);
        ShouldShow(await host.GetAsync("/open", caller: "nobody"), limit: 1, remaining: 0, reset: 60);
        (await host.StatusAsync("/open")).ShouldBe(429);
    }

    [Fact]
    public async Task EachPolicyHasItsOwnWindow()
    {
        await using var host = await LimitedHost.StartAsync(
            ("RATE_LIMIT_READ", "1/60"), ("RATE_LIMIT_WRITE", "1/60"), ("RATE_LIMIT_TOOL_CALL", "1/60"));
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/read"), (HttpMethod.Post, "/write"), (HttpMethod.Get, "/call") })
        {
            ((int)(await host.SendAsync(method, path, caller: "user-7")).StatusCode).ShouldBe(200, path);
            ((int)(await host.SendAsync(method, path, caller: "user-7")).StatusCode).ShouldBe(429, path);
        }
    }

    [Fact]
    public async Task TheLimitOverAllPoliciesHoldsBesideThem()
    {
        await using var host = await LimitedHost.StartAsync(("RATE_LIMIT_MAX_REQUESTS", "2"), ("RATE_LIMIT_WINDOW_MS", "5000"));
        ShouldShow(await host.GetAsync("/read", caller: "user-7"), limit: 2, remaining: 1, reset: 5);
        ShouldShow(await host.SendAsync(HttpMethod.Post, "/write", caller: "user-7"), limit: 2, remaining: 0, reset: 5);
        var refused = await host.GetAsync("/call", caller: "user-7");
        await refused.ShouldBeProblemAsync(429, "Rate limit exceeded. Try again in 5 seconds.");
        refused.Header("Retry-After").ShouldBe("5");
        (await host.StatusAsync("/read", caller: "user-8")).ShouldBe(200);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        (await host.StatusAsync("/call", caller: "user-7")).ShouldBe(200);
    }

    [Fact]
    public async Task RefusedRequestsCountToo()
    {
        await using var host = await LimitedHost.StartAsync(("RATE_LIMIT_READ", "1/60"));
        ShouldShow(await host.GetAsync("/admin", caller: "user-7"), limit: 1, remaining: 0, reset: 60, status: 403);
        (await host.StatusAsync("/admin", caller: "user-7")).ShouldBe(429);
    }

    [Fact]
    public async Task WhatIsExemptIsNotCounted()
    {
        await using var host = await LimitedHost.StartAsync(("RATE_LIMIT_MAX_REQUESTS", "1"));
        for (var i = 0; i < 3; i++)
            (await host.GetAsync("/exempt")).Header("RateLimit-Limit").ShouldBeNull();
        (await host.StatusAsync("/open")).ShouldBe(200);
    }

    [Fact]
    public async Task AllLimitsCanBeSwitchedOff()
    {
        await using var host = await LimitedHost.StartAsync(
            ("RATE_LIMIT_ENABLED", "false"), ("RATE_LIMIT_ANONYMOUS", "1/60"), ("RATE_LIMIT_MAX_REQUESTS", "1"));
        for (var i = 0; i < 3; i++)
        {
            using var answer = await host.GetAsync("/open");
            ((int)answer.StatusCode).ShouldBe(200);
            answer.Header("RateLimit-Limit").ShouldBeNull();
        }
    }

    static void ShouldShow(HttpResponseMessage answer, int limit, int remaining, int reset, int? status = null)
    {
        if (status is not null)
            ((int)answer.StatusCode).ShouldBe(status.Value);
        string?[] shown = [answer.Header("RateLimit-Limit"), answer.Header("RateLimit-Remaining"), answer.Header("RateLimit-Reset")];
        shown.ShouldBe([$"{limit}", $"{remaining}", $"{reset}"]);
    }
}
