using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>A deleted account's sets go with it.</summary>
sealed class SetRemoval(SetStore sets) : IAccountRemoval
{
    public Task RemoveAsync(int accountId, CancellationToken cancellationToken) => sets.ForgetAccountAsync(accountId, cancellationToken);
}
