using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Connections;

/// <summary>A deleted account takes its connections along, with what their programs left behind, and its sign-ins and upstreams at
/// those of others. Other nodes end their upstreams when <see cref="UpstreamSweep"/> misses them, or nobody uses them.</summary>
sealed class ConnectionRemoval(
    ConnectionOwnerStore store,
    OfferStore offers,
    OfferBook offerBook,
    UpstreamPool pool,
    ProgramDirectories directories,
    ProgramLogs logs,
    ToolBook book) : IAccountRemoval
{
    public async Task RemoveAsync(int accountId, CancellationToken cancellationToken)
    {
        var removed = await store.DeleteAllAsync(accountId, cancellationToken);
        await Task.WhenAll([.. removed.Select(pool.CloseAsync), pool.CloseAsync(accountId)]);
        foreach (var id in removed)
        {
            directories.Remove(id);
            logs.Remove(id);
            book.Forget(id);
        }

        book.Forget(accountId);
        offerBook.Forget(accountId);
        await offers.DeleteAsync(accountId, cancellationToken);
    }
}
