using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>Hears from PostgreSQL itself how it did what a store asked.</summary>
/// <param name="table">Part of a statement that it cares about.</param>
sealed class PlanListener(string table = "chat_") : ILoggerProvider, ILogger
{
    readonly ConcurrentQueue<string> plans = [];

    public IReadOnlyCollection<string> Plans => plans;

    /// <param name="options">More settings of the session.</param>
    public NpgsqlDataSource Open(string connectionString, string options = "")
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Options = "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_analyze=on "
                + $"-c auto_explain.log_buffers=on -c client_min_messages=log {options}",
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseLoggerFactory(LoggerFactory.Create(logging => logging.AddProvider(this).SetMinimumLevel(LogLevel.Debug)));
        return builder.Build();
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        if (text.Contains("Query Text", StringComparison.Ordinal) && text.Contains(table, StringComparison.Ordinal))
            plans.Enqueue(text);
    }

    public void Dispose()
    {
    }
}
