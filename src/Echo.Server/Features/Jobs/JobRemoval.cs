using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Jobs;

/// <summary>A deleted account's jobs end and are forgotten.</summary>
sealed class JobRemoval(JobStore jobs, JobHints hints) : IAccountRemoval
{
    public async Task RemoveAsync(int accountId, CancellationToken cancellationToken)
    {
        foreach (var running in await jobs.ForgetAccountAsync(accountId, cancellationToken))
            hints.TellCancelled(running);
    }
}
