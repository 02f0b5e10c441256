using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Server.Features.Gateway.Sessions;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>What a client of revision 2026-07-28 may be told in the course of a request: log messages only of the level that the request names, and
/// none when it names none (server, utilities, logging). Older servers do not know that.</summary>
static class ReportRules
{
    public static bool MayPass(in ServerNotification notification, string? logLevel) =>
        notification.Method != Methods.LogMessage || (logLevel is not null && LogLevels.Includes(logLevel, notification.Params.Text("level")));
}
