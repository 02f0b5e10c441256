using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Connections;

sealed class ConnectionsOptions
{
    [Setting("Connections:MaxPerUser", "connections that one user may have"), Range(1, 10000)]
    public int MaxPerUser { get; init; } = 50;
}
