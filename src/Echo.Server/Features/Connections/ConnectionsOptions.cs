using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Connections;

sealed class ConnectionsOptions
{
    [Setting("Connections:MaxPerUser", "connections that one user may have"), Range(1, 10000)]
    public int MaxPerUser { get; init; } = 50;

    [Setting("Connections:IdleMinutes", "a server that nobody has used for so long is left until its next use; 0: never"), Range(0, 1440)]
    public int IdleMinutes { get; init; } = 30;

    [Setting("Connections:AllowAnonymous", "programs on this machine use connections over http and sse without credentials; needs a loopback HOST")]
    public bool AllowAnonymous { get; init; }
}
