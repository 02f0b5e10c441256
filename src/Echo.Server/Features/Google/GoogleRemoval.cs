using Echo.Server.Features.Google.Flows;
using Echo.Server.Features.Google.Sessions;
using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Google;

/// <summary>A deleted account's tokens go with it, here and at Google.</summary>
sealed class GoogleRemoval(GoogleSessions sessions, FlowStore flows) : IAccountRemoval
{
    public async Task RemoveAsync(int accountId, CancellationToken cancellationToken)
    {
        await flows.ForgetAccountAsync(accountId, cancellationToken);
        await sessions.RemoveAsync(accountId, cancellationToken);
    }
}
