using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Plugins.History;

/// <summary>A deleted account's executions are forgotten.</summary>
sealed class ExecutionRemoval(ExecutionStore store) : IAccountRemoval
{
    public Task RemoveAsync(int accountId, CancellationToken cancellationToken) => store.ForgetAccountAsync(accountId, cancellationToken);
}
