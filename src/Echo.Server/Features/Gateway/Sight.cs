using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway;

/// <summary>Which servers a client saw last. One that is gone is seen by nobody any more, but its lists have changed for those who saw it.
/// </summary>
sealed class Sight(IServerView view, Caller caller)
{
    IReadOnlyCollection<Guid> seen = [];

    /// <summary>Looks for the first time.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellationToken) => seen = await view.ShownAsync(caller, cancellationToken);

    /// <summary>Whether a change concerns the client. Asked by one at a time.</summary>
    public async ValueTask<bool> IsConcernedAsync(ServerChange change, CancellationToken cancellationToken)
    {
        var before = seen;
        seen = await view.ShownAsync(caller, cancellationToken);
        return seen.Contains(change.Server) || before.Contains(change.Server);
    }
}
