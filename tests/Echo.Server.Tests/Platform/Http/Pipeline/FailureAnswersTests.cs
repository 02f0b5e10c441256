using System.Buffers;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Echo.Server.Tests.Platform.Http.Pipeline;

public sealed class FailureAnswersTests
{
    static Task<HttpHost> StartAsync(params (string Name, string Value)[] settings) => HttpHost.StartAsync(
        app =>
        {
            var routes = app.MapGroup("").Public().Limited(RatePolicy.Anonymous);
            routes.MapGet("/bug", string () => throw new InvalidOperationException("the inner secret"));
            routes.MapGet("/api/tasks/bug", string () => throw new InvalidOperationException("the inner secret"));
            routes.MapGet("/database", string () => throw new NpgsqlException("lost", new IOException("connection reset")));
            routes.MapGet("/cancelled", string () => throw new OperationCanceledException());
            routes.MapGet("/getter", () => new BrokenAnswer());
            routes.MapGet("/unflushed", async (HttpContext context) =>
            {
                context.Response.BodyWriter.Write("begun"u8);
                await Task.Yield();
                throw new InvalidOperationException("too late");
            });
            routes.MapGet("/half", async (HttpContext context) =>
            {
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("begun");
                await context.Response.Body.FlushAsync();
                throw new InvalidOperationException("too late");
            });
            routes.MapGet("/bare/{status}", (int status) => Results.StatusCode(status));
            routes.MapGet("/conflict", () => Problem.Conflict("Email already exists", "email"));
        },
        settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));

    [Fact]
    public async Task ABugIsA500WithoutItsText()
    {
        await using var host = await StartAsync();
        var problem = await (await host.GetAsync("/bug?token=x")).ShouldBeProblemAsync(500, "An unexpected error occurred");
        problem.GetProperty("error").GetProperty("code").GetString().ShouldBe("INTERNAL_SERVER_ERROR");
        problem.GetProperty("instance").GetString().ShouldBe("/bug");
        problem.TryGetProperty("ok", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task DebugShowsTheText()
    {
        await using var host = await StartAsync(("DEBUG", "true"));
        await (await host.GetAsync("/bug")).ShouldBeProblemAsync(500, "the inner secret");
    }

    [Fact]
    public async Task AnErrorKeepsItsRateHeaders()
    {
        await using var host = await StartAsync();
        (await host.GetAsync("/bug")).Header("RateLimit-Remaining").ShouldBe("119");
    }

    [Fact]
    public async Task PathsOfDocument003CarryOk()
    {
        await using var host = await StartAsync();
        (await (await host.GetAsync("/api/tasks/bug")).ShouldBeProblemAsync(500)).GetProperty("ok").GetBoolean().ShouldBeFalse();
        (await (await host.GetAsync("/api/users/unknown")).ShouldBeProblemAsync(404)).GetProperty("ok").GetBoolean().ShouldBeFalse();
        (await (await host.GetAsync("/api/usersx")).ShouldBeProblemAsync(404)).TryGetProperty("ok", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task ALostDatabaseAsksToTryAgain()
    {
        await using var host = await StartAsync();
        var answer = await host.GetAsync("/database");
        await answer.ShouldBeProblemAsync(503, "Database unavailable");
        answer.Header("Retry-After").ShouldBe("5");
    }

    [Fact]
    public async Task ACancellationThatIsNotTheClientsIsABug()
    {
        await using var host = await StartAsync();
        await (await host.GetAsync("/cancelled")).ShouldBeProblemAsync(500);
    }

    [Theory]
    [InlineData("/half")]
    [InlineData("/unflushed")]
    public async Task ABrokenAnswerIsCutOff(string path)
    {
        await using var host = await StartAsync();
        await Should.ThrowAsync<HttpRequestException>(() => host.GetAsync(path));
    }

    [Fact]
    public async Task AnAnswerThatCantBeWrittenIsNeverHalf()
    {
        await using var host = await StartAsync();
        try
        {
            await (await host.GetAsync("/getter")).ShouldBeProblemAsync(500);
        }
        catch (HttpRequestException)
        {
            // Cut off is as good.
        }
    }

    [Theory]
    [InlineData(404, "not-found")]
    [InlineData(405, "method-not-allowed")]
    [InlineData(413, "too-large")]
    [InlineData(415, "unsupported-media-type")]
    [InlineData(426, "upgrade-required")]
    [InlineData(401, "unauthenticated")]
    [InlineData(403, "forbidden")]
    public async Task ABareStatusGetsItsBody(int status, string name)
    {
        await using var host = await StartAsync();
        var problem = await (await host.GetAsync($"/bare/{status}")).ShouldBeProblemAsync(status);
        problem.GetProperty("type").GetString().ShouldBe($"urn:echo:problem:{name}");
        problem.GetProperty("error").GetProperty("code").GetString().ShouldBe($"HTTP_{status}");
    }

    [Fact]
    public async Task AConflictNamesItsField()
    {
        await using var host = await StartAsync();
        var answer = await host.GetAsync("/conflict", ("X-Request-ID", "r1"));
        (await answer.Content.ReadAsStringAsync()).ShouldBe(
            """
            {"type":"urn:echo:problem:conflict","title":"Conflict","status":409,"detail":"Email already exists","instance":"/conflict",
            "request_id":"r1","error":{"code":"HTTP_409","message":"Email already exists","path":"/conflict",
            "details":{"field":"email","issue":"Email already exists"}}}
            """.ReplaceLineEndings(""));
    }

    sealed class BrokenAnswer
    {
        public string Long { get; } = new('x', 200_000);

        public string Getter => Long.Length > 0 ? throw new InvalidOperationException("too late") : Long;
    }
}
