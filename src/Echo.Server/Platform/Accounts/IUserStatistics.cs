namespace Echo.Server.Platform.Accounts;

/// <summary>A feature's numbers for the page that an administrator sees of an account. Stands here, and not with the page, because
/// features don't know each other.</summary>
public interface IUserStatistics
{
    /// <summary>The numbers that this feature knows; the others stay 0.</summary>
    Task<UserStatistics> CountAsync(int accountId, CancellationToken cancellationToken);
}
