using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Tests.Platform.Http.Egress;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Services;

/// <summary>Tries, times and sizes of calls, without the product around them. What is allocated is counted for the whole process.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class ExecutingPlans : IAsyncLifetime
{
    static readonly JsonElement Nothing = JsonElement.Parse("{}");

    RestApi api = null!;

    public async ValueTask InitializeAsync() => api = await RestApi.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Theory]
    [InlineData("GET", 503, 3)]
    [InlineData("PUT", 500, 3)]
    [InlineData("DELETE", 502, 3)]
    [InlineData("GET", 429, 1)]
    [InlineData("POST", 503, 1)]
    [InlineData("PATCH", 500, 1)]
    [InlineData("GET", 404, 1)]
    public async Task OnlyWhatDoesNoHarmIsTriedAgain(string method, int status, int tries)
    {
        api.Answers("{}", status);
        var result = await RunAsync(new() { BaseUrl = api.Url, Method = method, RequestTemplate = RawJson.EmptyObject, RetryAttempts = 2 });
        (result.StatusCode, result.Attempts, api.Take().Count).ShouldBe((status, tries, tries));
    }

    [Fact]
    public async Task AServiceThatRecoversIsAskedUntilItDoes()
    {
        var left = 2;
        api.Answer = context =>
        {
            context.Response.StatusCode = left-- > 0 ? 502 : 200;
            return context.Response.WriteAsync("""{"x":1}""");
        };
        var result = await RunAsync(new() { BaseUrl = api.Url, Method = "GET", RetryAttempts = 5 });
        (result.Success, result.Attempts, result.Data.ToString()).ShouldBe((true, 3, """{"x":1}"""));
    }

    [Theory]
    [InlineData("GET", 1)]
    [InlineData("POST", 0)]
    public async Task ABrokenAnswerIsAskedForAgainOnlyWhereThatDoesNoHarm(string method, int retries)
    {
        api.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        var result = await RunAsync(new() { BaseUrl = api.Url, Method = method, RequestTemplate = RawJson.EmptyObject, RetryAttempts = 1 });
        (result.StatusCode, result.Attempts, result.Error!.Kind).ShouldBe((502, 1 + retries, ServiceError.Failed));
        api.Take().Count.ShouldBe(1 + retries);
    }

    [Fact]
    public async Task AnUnreachableServiceIsTriedAgainWithAnyMethod()
    {
        var result = await RunAsync(new() { BaseUrl = new("http://127.0.0.1:1"), Method = "POST", RequestTemplate = RawJson.EmptyObject, RetryAttempts = 2 });
        (result.StatusCode, result.Attempts).ShouldBe((502, 3));
    }

    /// <summary>One byte now and then keeps a connection alive for ever, and no call.</summary>
    [Fact]
    public async Task ADrippingAnswerEndsWithItsTime()
    {
        var drops = 0;
        api.Answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(" ", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                Interlocked.Increment(ref drops);
                await Task.Delay(TimeSpan.FromMilliseconds(5), context.RequestAborted);
            }
        };
        var result = await RunAsync(
            new() { BaseUrl = api.Url, Method = "POST", RequestTemplate = RawJson.EmptyObject, TimeoutSeconds = 30 }, times: 20, hasTime: false);
        (result.StatusCode, result.Error!.Kind, result.Attempts).ShouldBe((408, ServiceError.Timeout, 1));
        result.Error.Message.ShouldBe("The service did not answer within 30 seconds");
        drops.ShouldBeGreaterThan(3);
    }

    /// <summary>With and without a length.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AFloodEndsAtTheCap(bool saysLength)
    {
        const long flood = 100L * 1024 * 1024;
        api.Answer = async context =>
        {
            if (saysLength)
                context.Response.ContentLength = flood;
            var chunk = new byte[64 * 1024];
            chunk.AsSpan().Fill((byte)' ');

            // Without a length it would never end by itself.
            for (var sent = 0L; (sent < flood || !saysLength) && !context.RequestAborted.IsCancellationRequested; sent += chunk.Length)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        };
        var before = GC.GetTotalAllocatedBytes();
        var result = await RunAsync(new() { BaseUrl = api.Url, Method = "GET", RetryAttempts = 3 });
        (result.StatusCode, result.Attempts, result.Error!.Message).ShouldBe((502, 1, "The answer is longer than 5 MiB"));
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(flood / 2);
    }

    [Fact]
    public async Task ASmallAnswerMayNotUnfoldToALargeOne()
    {
        api.Answers($$"""{"x":"{{new string('x', 100_000)}}"}""");
        var mapping = RawJson.Parse($$$"""{"a":[{{{string.Join(',', Enumerable.Repeat("\"{{response.x}}\"", 100))}}}]}""");
        var result = await RunAsync(new() { BaseUrl = api.Url, Method = "GET", ResponseMapping = mapping });
        (result.StatusCode, result.Error!.Message).ShouldBe((502, "The mapped answer is longer than 5 MiB"));
    }

    /// <summary>A token that a service does not take any more is renewed once, whatever the method.</summary>
    [Theory]
    [InlineData("new", 200, 2)]
    [InlineData("worse", 401, 2)]
    [InlineData(null, 401, 1)]
    public async Task ARefusedTokenIsRenewedOnce(string? newer, int status, int requests)
    {
        api.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == "Bearer new" ? 200 : 401;
            return context.Response.WriteAsync("{}");
        };
        CredentialSource source = (refused, _) => new(
            refused is null ? ServiceCredential.Bearer("old-token") : newer is null ? null : ServiceCredential.Bearer(newer));
        var result = await RunAsync(new() { BaseUrl = api.Url, Method = "POST", RequestTemplate = RawJson.EmptyObject }, source);
        (result.StatusCode, api.Take().Count).ShouldBe((status, requests));
    }

    [Fact]
    public async Task WithoutACredentialNothingIsSent()
    {
        var result = await RunAsync(new() { BaseUrl = api.Url, Method = "GET" }, (_, _) => new(ServiceCredential.Failed("Sign in first")));
        (result.StatusCode, result.Error!.Message, api.Take().Count).ShouldBe((502, "Sign in first", 0));
    }

    [Theory]
    [InlineData("2", 2.0)]
    [InlineData("0", 1.0)]
    [InlineData("31", 30.0)]
    [InlineData("86400", 30.0)]
    [InlineData(null, 1.0)]
    public void RetryAfterIsHeardUpToHalfAMinute(string? header, double seconds)
    {
        TimeSpan? asked = header is null ? null : TimeSpan.FromSeconds(int.Parse(header));
        var ended = new ServiceTry.Answered(503, "", default, null, null, asked);
        var definition = new ServiceDefinition { BaseUrl = api.Url, Method = "GET" };
        RetryRule.PauseAfter(ended, 1, definition).ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void PausesGrowUntilTheyAreLongEnough()
    {
        var definition = new ServiceDefinition { BaseUrl = api.Url, Method = "GET", RetryAttempts = 7 };
        Enumerable.Range(1, 8).Select(attempt => RetryRule.PauseAfter(new ServiceTry.TimedOut(), attempt, definition)?.TotalSeconds)
            .ShouldBe([1, 2, 4, 8, 16, 30, 30, null]);
    }

    [Fact]
    public async Task WhatTheOperatorHasSetIsAllowedWhereverItLeads()
    {
        var plan = ServicePlan.Make(new() { BaseUrl = api.Url, Method = "GET" }, out _).ShouldNotBeNull();
        async Task<string?> ErrorAsync(params Uri[] operatorAddresses) =>
            (await new ServiceExecutor(Egresses.OnPublicHost(), TimeProvider.System, operatorAddresses).ExecuteAsync(
                plan, Nothing, (_, _) => new(ServiceCredential.None), TestContext.Current.CancellationToken))
            .ShouldBeOfType<ServiceOutcome.Ended>().Result.Error?.Message;
        (await ErrorAsync()).ShouldNotBeNull().ShouldContain("not allowed");
        (await ErrorAsync(api.Url)).ShouldBeNull();
    }

    static async Task<ServiceResult> RunAsync(ServiceDefinition definition, CredentialSource? credentials = null, int times = 50, bool hasTime = true)
    {
        // Pauses are over sooner, and a try has its whole time all the same: this machine may be busy.
        if (hasTime && definition.TimeoutSeconds == ServiceDefinition.DefaultTimeoutSeconds)
            definition = definition with { TimeoutSeconds = definition.TimeoutSeconds * times };
        var plan = ServicePlan.Make(definition, out var fault).ShouldNotBeNull($"{fault}");
        var executor = new ServiceExecutor(Egresses.OnLoopback(), new HurriedTime(times));
        var outcome = await executor
            .ExecuteAsync(plan, Nothing, credentials ?? ((_, _) => new(ServiceCredential.None)), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return outcome.ShouldBeOfType<ServiceOutcome.Ended>().Result;
    }
}
