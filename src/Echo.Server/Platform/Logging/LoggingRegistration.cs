using Echo.Server.Platform.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Platform.Logging;

/// <summary>Registers the log.</summary>
public static class LoggingRegistration
{
    /// <summary>All logging goes through one queue to standard output, or to standard error where standard output carries a protocol, and to
    /// <c>LOG_FILE</c>.</summary>
    /// <exception cref="SettingsException">A setting is not usable, or the file can't be written.</exception>
    public static void AddEchoLogging(this IHostApplicationBuilder builder, bool toStandardError = false)
    {
        var options = builder.AddSettings<LogOptions>();
        var level = LogLevelNames.Parse(options.Level)!.Value;
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(level);
        QuietFramework(builder.Logging, level);

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ILoggerProvider>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var writer = LineWriter.Of(options);
            return new EchoLoggerProvider(new LogQueue(OpenConsole(toStandardError), OpenFile(options, time), writer, time), writer, time);
        });
    }

    static void QuietFramework(ILoggingBuilder logging, LogLevel level)
    {
        var quiet = level > LogLevel.Warning ? level : LogLevel.Warning;
        logging.AddFilter("Microsoft", quiet);
        logging.AddFilter("System", quiet);
        logging.AddFilter("Microsoft.Hosting.Lifetime", level);

        // Its lines are ours (logger "http"); while it is on, each request also costs a scope and an activity.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    static LogFile? OpenFile(LogOptions options, TimeProvider time)
    {
        try
        {
            return options.File is { } path ? new LogFile(path, time) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"LOG_FILE is \"{options.File}\": use a file that can be written ({exception.Message})."]);
        }
    }

    static Stream OpenConsole(bool toStandardError)
    {
#pragma warning disable RS0030 // The log is what the console is for.
        return toStandardError ? Console.OpenStandardError() : Console.OpenStandardOutput();
#pragma warning restore RS0030
    }
}
