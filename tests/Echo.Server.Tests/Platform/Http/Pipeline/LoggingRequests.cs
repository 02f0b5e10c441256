using System.Collections.Concurrent;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Echo.Server.Tests.Platform.Http.Pipeline;

public sealed class LoggingRequests
{
    const string Token = "Yq3V0uXbT1nF8kLw2ZcR5sGhJ7dPmA9eQ4tBvN6xKyE";

    [Theory]
    [InlineData("GET", $"/links/{Token}", "GET /links/{token} 200")]
    [InlineData("HEAD", $"/links/{Token}", "HEAD /links/*** 405")]
    [InlineData("GET", $"/nowhere/{Token}?token={Token}", "GET /nowhere/*** 404")]
    [InlineData("GET", "/nowhere/else", "GET /nowhere/else 404")]
    public async Task NoTokenStandsInALine(string method, string path, string line)
    {
        using var log = new Lines();
        await using var host = await HttpHost.StartAsync(
            app => app.MapGet("/links/{token}", static (string token) => "found").Public().Limited(RatePolicy.Anonymous),
            build: builder => builder.Services.AddSingleton<ILoggerProvider>(log));
        using var answer = await host.Client.SendAsync(new(new(method), path), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => log.Written.Any(written => written.StartsWith(line, StringComparison.Ordinal)), TimeSpan.FromSeconds(30));
        log.Written.ShouldAllBe(written => !written.Contains(Token));
    }

    [Fact]
    public async Task NorDoesItWhereSomethingFails()
    {
        using var log = new Lines();
        await using var host = await HttpHost.StartAsync(
            app => app.MapGet("/links/{token}", string (string token) => throw new InvalidOperationException("a bug")).Public().Limited(RatePolicy.Anonymous),
            build: builder => builder.Services.AddSingleton<ILoggerProvider>(log));
        using var answer = await host.Client.GetAsync($"/links/{Token}", TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(500);
        await Eventually.TrueAsync(
            () => log.Written.Any(static written => written.StartsWith("GET /links/{token} 500", StringComparison.Ordinal)), TimeSpan.FromSeconds(30));
        log.Written.ShouldContain("GET /links/{token} failed");
        log.Written.ShouldAllBe(written => !written.Contains(Token));
    }

    sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = [];

        // The web server's own lines are filtered where the log is set up.
        public ILogger CreateLogger(string categoryName) =>
            categoryName == "http" || categoryName.StartsWith("Echo.", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue(formatter(state, exception));
    }
}
