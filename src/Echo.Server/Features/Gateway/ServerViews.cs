using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway;

/// <summary>Finds what stands behind /mcp/servers/{slug}.</summary>
sealed class ServerViews(ServerDirectory directory, ServerDoor door)
{
    /// <returns>Null when there is no such server, or the caller may not use it.</returns>
    public async ValueTask<IServerView?> FindAsync(string slug, Caller caller, CancellationToken cancellationToken) =>
        await directory.FindAsync(slug, caller, cancellationToken) is { } server ? new OneServerView(server, door) : null;
}
