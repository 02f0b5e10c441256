using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Connections;

/// <summary>A deleted account takes its connections along, and its sign-ins and upstreams at those of others. Other nodes end their upstreams
/// when <see cref="UpstreamSweep"/> misses them, or nobody uses them.</summary>
sealed class ConnectionRemoval(ConnectionOwnerStore store, UpstreamPool pool) : IAccountRemoval
{
    public async Task RemoveAsync(int accountId, CancellationToken cancellationToken)
    {
        var removed = await store.DeleteAllAsync(accountId, cancellationToken);
        await Task.WhenAll([.. removed.Select(pool.CloseAsync), pool.CloseAsync(accountId)]);
    }
}
