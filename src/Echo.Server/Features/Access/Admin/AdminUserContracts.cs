using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Auth;
using Echo.Server.Platform.Accounts;

namespace Echo.Server.Features.Access.Admin;

/// <summary>Answer of GET /admin/users. Only <c>total_users</c> depends on what was asked for.</summary>
sealed record AdminUsersAnswer(IReadOnlyList<AccountBody> Users, int TotalUsers, int ActiveUsers, int VerifiedCount, int AdminCount)
{
    public static AdminUsersAnswer Of(IReadOnlyList<Account> page, int matching, AccountTotals all) =>
        new([.. page.Select(AccountBody.Of)], matching, all.Active, all.Verified, all.Admins);
}

/// <summary>Answer of GET /admin/users/stats/summary.</summary>
sealed record AdminSummary(int TotalUsers, int ActiveUsers, int VerifiedUsers, int AdminUsers, int RecentRegistrations)
{
    public static AdminSummary Of(AccountTotals all) => new(all.Total, all.Active, all.Verified, all.Admins, all.Recent);
}

/// <summary>What an account did.</summary>
sealed record AdminUserStats(int MessagesSent, int MessagesReceived, int ServicesCreated, DateTimeOffset? LastLogin)
{
    public static AdminUserStats Of(Account account, UserStatistics counts) =>
        new(counts.MessagesSent, counts.MessagesReceived, counts.ServicesCreated, account.LastLogin);
}
