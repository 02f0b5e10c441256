using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>The numbers of all features about one account.</summary>
sealed class AccountStatistics(IEnumerable<IUserStatistics> contributions)
{
    public async Task<UserStatistics> CountAsync(int accountId, CancellationToken cancellationToken)
    {
        var counts = await Task.WhenAll(contributions.Select(contribution => contribution.CountAsync(accountId, cancellationToken)));
        return counts.Aggregate(UserStatistics.None, (sum, count) => sum + count);
    }
}
