using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;

namespace Echo.Server.Platform.Logging;

/// <summary>The host logs whatever ends its start as a defect, with a stack trace. Most of it is none.</summary>
static class StartFailure
{
    const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    // LoggerEventIds.HostedServiceStartupFaulted
    const int Event = 11;

    /// <summary>Whether a signal ended the start, of which nothing has to be said.</summary>
    public static bool IsStop(string logger, EventId id, Exception? exception) => Is(logger, id) && exception is OperationCanceledException;

    /// <summary>Whether the message of the exception was written for the operator and says everything.</summary>
    public static bool IsRefusal(string logger, EventId id, Exception? exception) =>
        Is(logger, id) && (exception is DatabaseStartException or SettingsException);

    static bool Is(string logger, EventId id) => id.Id == Event && logger == Host;
}
