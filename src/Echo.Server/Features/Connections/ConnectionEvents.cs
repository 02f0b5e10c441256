using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>What others are told when something changes about a connection (contract section 21.7).</summary>
static class ConnectionEvents
{
    public const string Removed = "removed";

    public const string Connected = "connected";

    public const string Idle = "idle";

    public const string Error = "error";

    public const string AuthorizationRequired = "authorization_required";

    /// <param name="ownerId">Null for a connection that came without credentials.</param>
    /// <param name="breaking">Whether a tool has changed so that who called it before may fail now.</param>
    /// <param name="state">As in lists, or <see cref="Removed"/>.</param>
    public static NewEvent Changed(Guid id, int? ownerId, string state, string? lastError = null, bool toolsChanged = false, bool breaking = false) =>
        new("connection_changed", "connections")
        {
            Data = RawJson.From(new { client_id = id, state, tools_changed = toolsChanged, breaking, last_error = lastError }),
            Receivers = ownerId is { } owner and not Caller.NoAccount ? [owner] : [],
            Permission = Permissions.ConnectionsAll,
            Subject = id.ToString(),
        };
}
