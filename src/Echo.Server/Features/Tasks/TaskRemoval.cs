using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Tasks;

/// <summary>A deleted account's tasks go with it.</summary>
sealed class TaskRemoval(TaskStore tasks) : IAccountRemoval
{
    public Task RemoveAsync(int accountId, CancellationToken cancellationToken) => tasks.ForgetAccountAsync(accountId, cancellationToken);
}
