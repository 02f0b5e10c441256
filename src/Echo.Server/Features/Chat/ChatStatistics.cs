using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Chat;

/// <summary>How many messages somebody has sent and received.</summary>
sealed class ChatStatistics(ConversationStore conversations) : IUserStatistics
{
    public Task<UserStatistics> CountAsync(int accountId, CancellationToken cancellationToken) =>
        conversations.CountMessagesAsync(accountId, cancellationToken);
}
