using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Catalog.Calls;

/// <summary>A deleted account's calls are forgotten.</summary>
sealed class CallRemoval(CallStore calls) : IAccountRemoval
{
    public Task RemoveAsync(int accountId, CancellationToken cancellationToken) => calls.ForgetAccountAsync(accountId, cancellationToken);
}
