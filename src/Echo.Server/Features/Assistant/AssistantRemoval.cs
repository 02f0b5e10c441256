using Echo.Server.Features.Assistant.Policies;
using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Assistant;

/// <summary>A deleted account's transcripts and policies go with it.</summary>
sealed class AssistantRemoval(TranscriptStore transcripts, PolicyStore policies) : IAccountRemoval
{
    public async Task RemoveAsync(int accountId, CancellationToken cancellationToken)
    {
        await transcripts.ForgetAccountAsync(accountId, cancellationToken);
        await policies.ForgetAccountAsync(accountId, cancellationToken);
    }
}
